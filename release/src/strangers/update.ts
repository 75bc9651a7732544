/** @file Somebody who has the first version and takes the second. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { inProject, type Met, type Project, type World } from "../world.ts";
import { oneKernel } from "./node.ts";
import { quick, runEach } from "./programs.ts";

const versionsIn = ({ folder }: Project, names: readonly string[]): ReadonlySet<string> =>
  new Set(
    names.map((name): string => {
      const manifest = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
      return manifest.version;
    }),
  );

/** Installs one version of some packages, later another, and tries both; asks for one package alone, too. */
export const updates = (world: World, first: string, second: string): Promise<Met> =>
  inProject(world, "npm-update", async (project) => {
    const { attempt, run, write } = project;
    const named = (folder: string): string => world.names.get(folder) ?? "";
    const names = ["kernel", "skip", "unet", "runtime"].map(named);
    const at = (version: string): readonly string[] => names.map((name) => `${name}@${version}`);
    const readmes = quick(world.readmes).filter(({ name }) => ["kernel", "unet"].includes(name));
    const expectAll = (version: string): void => {
      const found = [...versionsIn(project, names)];
      if (String(found) !== version) throw new Error(`${version} of all, not ${found.join(", ")}`);
      oneKernel(project, world);
    };
    write("package.json", { private: true, type: "module" });
    await run("npm", "install", "--ignore-scripts", "onnxruntime-node", ...at(first));
    expectAll(first);
    let ran = await runEach(project, readmes, ({ node }, file) => node(file));

    // One package alone: npm refuses, or takes all; never a second kernel.
    const alone = await attempt("npm", "install", "--ignore-scripts", `${named("unet")}@${second}`);
    oneKernel(project, world);
    if (alone.status !== 0 && !alone.all.includes("ERESOLVE")) throw new Error(alone.all);

    const { seconds } = await run("npm", "install", "--ignore-scripts", ...at("latest"));
    expectAll(second);
    const listed = await run("npm", "ls", "--all");
    ran += await runEach(project, readmes, ({ node }, file) => node(file));
    const note = `${named("unet")} alone: ${alone.status === 0 ? "npm takes the others with it" : "npm refuses (ERESOLVE)"}`;
    return {
      versions: `npm, ${first} → ${second}`,
      ran,
      note: listed.all.includes("invalid") ? "invalid" : note,
      seconds: { install: seconds },
    };
  });
