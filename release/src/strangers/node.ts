/** @file Strangers who use Node: npm, pnpm and Yarn; TypeScript and JavaScript, modules and `require`. */
import { foldersNamed, inProject, type Project, type Stranger, type World } from "../world.ts";
import { compileWithAll, strict } from "./compile.ts";
import { libraries, quick, quickInNode, runCommands, runEach, writeTypeScript } from "./programs.ts";

const install = async ({ run }: Project, ...args: readonly string[]): Promise<number> =>
  (await run("npm", "install", "--ignore-scripts", ...args)).seconds;

const versionOf = async ({ run }: Project, manager: string): Promise<string> =>
  (await run(manager, "--version")).output.trim();

/** One kernel, wherever package managers put it. */
export const oneKernel = ({ folder }: Project, { names }: World): void => {
  const kernel = names.get("kernel") ?? "";
  const found = foldersNamed(folder, kernel);
  if (found.length !== 1) throw new Error(`one kernel, not ${found.length}: ${found.join(", ")}`);
};

const firstPrediction = (scope: string): string => `
import { input, model } from "${scope}/kernel";
import { createPredictor, initialize } from "${scope}/runtime";
import { resnet } from "${scope}/skip";

const net = model(input([224, 224, 3]), resnet({ depth: 50 }));
const predictor = await createPredictor(initialize(net, { seed: 1 }));
console.log((await predictor.predict(new Float32Array(224 * 224 * 3))).shape.join(" "));
await predictor.dispose();
`;

const required = (names: readonly string[]): string => `
for (const name of ${JSON.stringify(names)}) {
  if (Object.keys(require(name)).length === 0) throw new Error(name + " gives nothing");
}
const { conv2d, input } = require(${JSON.stringify(names.find((name) => name.endsWith("/kernel")))});
console.log(conv2d(8, 3)(input([28, 28, 1])).shape.slice(1).join(" "));
`;

const expectPrinted = (printed: string, expected: string): void => {
  if (printed.trim() !== expected) throw new Error(`printed ${printed}, not ${expected}`);
};

/** The first hour of somebody who has nothing yet, and asks for as little as can predict. */
const beginner: Stranger = {
  project: "JavaScript, a first prediction; then require()",
  meets: (world) =>
    inProject(world, "npm-javascript", async (project) => {
      const { node, write } = project;
      const kernel = world.names.get("kernel") ?? "";
      const scope = kernel.replace(/\/.*$/, "");
      write("package.json", { private: true, type: "module" });
      const begun = performance.now();
      const seconds = await install(project, kernel, `${scope}/runtime`, `${scope}/skip`, "onnxruntime-node");
      write("first.js", firstPrediction(scope));
      expectPrinted((await node("first.js")).output, "1 1000");
      const first = (performance.now() - begun) / 1000;
      write("required.cjs", required([kernel, `${scope}/runtime`, `${scope}/skip`]));
      expectPrinted((await node("required.cjs")).output, "26 26 8");
      oneKernel(project, world);
      const versions = `npm ${await versionOf(project, "npm")}, Node ${process.versions.node}`;
      return { versions, ran: 2, seconds: { install: seconds, first } };
    }),
};

const typescript: Stranger = {
  project: "strict TypeScript, nodenext",
  meets: (world) =>
    inProject(world, "npm-nodenext", async (project) => {
      const { write } = project;
      write("package.json", { private: true, type: "module" });
      const packages = [...libraries(world), "onnxruntime-node", "onnxruntime-web", "@types/node@20"];
      const seconds = await install(project, ...packages);
      writeTypeScript(project, world.readmes);
      write("tsconfig.json", { compilerOptions: { ...strict, module: "nodenext" }, include: ["src"] });
      const compilers = await compileWithAll(project, world.tools, world.readmes);
      const programs = await runEach(project, world.readmes, ({ node }, file) => node(file));
      const ran = programs + (await runCommands(project, world.readmes));
      oneKernel(project, world);
      const versions = `npm ${await versionOf(project, "npm")}, TypeScript ${compilers}`;
      return { versions, ran, seconds: { install: seconds } };
    }),
};

const bundled: Stranger = {
  project: "strict TypeScript, bundler",
  meets: (world) =>
    inProject(world, "pnpm-bundler", async (project) => {
      const { run, write } = project;
      write("package.json", { private: true, type: "module" });
      // What was published a minute ago is what is to be tried.
      write("pnpm-workspace.yaml", "minimumReleaseAge: 0\npmOnFail: ignore\n");
      const packages = [...libraries(world), "onnxruntime-node", "@types/node@20"];
      const { seconds } = await run("npx", "-y", "pnpm@12", "add", "--ignore-scripts", ...packages);
      writeTypeScript(project, world.readmes);
      const settings = { ...strict, module: "esnext", moduleResolution: "bundler" };
      write("tsconfig.json", { compilerOptions: settings, include: ["src"] });
      const compilers = await compileWithAll(project, world.tools, world.readmes);
      const ran = await runEach(project, quickInNode(world.readmes), ({ node }, file) => node(file));
      oneKernel(project, world);
      const { output } = await run("npx", "-y", "pnpm@12", "--version");
      return { versions: `pnpm ${output.trim()}, TypeScript ${compilers}`, ran, seconds: { install: seconds } };
    }),
};

const plugAndPlay: Stranger = {
  project: "JavaScript, Plug'n'Play",
  meets: async (world) => {
    const { yarn } = world.tools;
    if (yarn === null) return null;
    return inProject(world, "yarn", async (project) => {
      const { node, write } = project;
      write("package.json", { private: true, type: "module" });
      write("yarn.lock", "");
      write(
        ".yarnrc.yml",
        `npmRegistryServer: "${world.registry.address}"\nunsafeHttpWhitelist: ["127.0.0.1"]\nnpmMinimalAgeGate: 0\n`,
      );
      const { seconds } = await node(yarn, "add", ...libraries(world), "onnxruntime-node");
      const ran = await runEach(project, quick(world.readmes), ({ node }, file) => node(yarn, "node", file));
      const { output } = await node(yarn, "--version");
      return { versions: `Yarn ${output.trim()}`, ran, seconds: { install: seconds } };
    });
  },
};

export const nodeUsers: readonly Stranger[] = [beginner, typescript, bundled, plugAndPlay];
