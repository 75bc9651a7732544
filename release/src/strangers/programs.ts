/** @file The READMEs' programs in a stranger's project. */
import { writeReadmeFiles } from "@tributary/testing/readme";
import { asJavaScript, faultOf, faultsOf, type Readme } from "../readmes.ts";
import type { Ran } from "../run.ts";
import type { Project, World } from "../world.ts";

/** READMEs with programs that train or compute for a while: one stranger is enough for them. */
const slow = ["repository", "inception", "train"];

/** What draws PNG files does so with a native library, which Bun waits for without end. */
const nodeOnly = ["plot"];

/** Those that end soon, in Node. */
export const quickInNode = (readmes: readonly Readme[]): readonly Readme[] =>
  readmes.filter(({ name }) => !slow.includes(name));

/** Those that end soon, and run anywhere. */
export const quick = (readmes: readonly Readme[]): readonly Readme[] =>
  quickInNode(readmes).filter(({ name }) => !nodeOnly.includes(name));

/** Progress goes beside what is printed; here it is printed in its place. */
const asOne =
  'import process from "node:process";\nprocess.stderr.write = process.stdout.write.bind(process.stdout);\n';

/** Writes READMEs' programs as TypeScript: `kernel.ts`, `kernel-mistake-1.ts`. */
export const writeTypeScript = ({ write }: Project, readmes: readonly Readme[]): void => {
  for (const { name, module, mistakes } of readmes) {
    write(`src/${name}.ts`, module);
    for (const mistake of mistakes) write(`src/${mistake.name}.ts`, mistake.module);
  }
};

const thrownMark = "── thrown\n";

/** A program that tells what another throws. */
const catching = (name: string): string =>
  `const tell = (error) => console.log(${JSON.stringify(thrownMark)} + error);
await import("./${name}.js").then(() => tell("nothing"), tell);
`;

/**
 * Writes READMEs' programs as JavaScript, each README's in a folder of its own with the files that they read, runs them, those that
 * should throw too, and throws where one prints or throws something else than its README says. Returns how many programs ran.
 */
export const runEach = async (
  project: Project,
  readmes: readonly Readme[],
  start: (place: Project, file: string) => Promise<Ran>,
): Promise<number> => {
  const faults: string[] = [];
  let ran = 0;
  for (const readme of readmes) {
    const place = project.within(`readmes/${readme.name}`);
    await writeReadmeFiles(readme.name, place.folder);
    place.write("as-one.js", asOne);
    place.write("programs.js", `import "./as-one.js";\n${asJavaScript(readme.module)}`);
    const { output } = await start(place, "programs.js");
    faults.push(...faultsOf(readme, output));
    ran += readme.claims.length;
    for (const { name, module, thrown } of readme.mistakes) {
      if (thrown === undefined) continue;
      place.write(`${name}.js`, asJavaScript(module));
      place.write(`${name}-catching.js`, catching(name));
      const { output: told } = await start(place, `${name}-catching.js`);
      const fault = faultOf(`README of ${readme.name}, a mistake,`, told.split(thrownMark)[1] ?? "", thrown, 0);
      if (fault !== null) faults.push(fault);
      ran += 1;
    }
  }
  if (faults.length > 0) throw new Error(faults.join("\n\n"));
  return ran;
};

/** Runs the commands that READMEs show, and throws where one prints something else. Returns how many there were. */
export const runCommands = async (project: Project, readmes: readonly Readme[]): Promise<number> => {
  const faults: string[] = [];
  for (const { name, commands } of readmes) {
    const place = project.within(`commands/${name}`);
    await writeReadmeFiles(name, place.folder);
    for (const { line, claim } of commands) {
      const { output, all } = await place.attempt("npx", "--no-install", ...line.split(" "));
      // Processors of another kind learn numbers that differ a little.
      const fault = faultOf(line, (output === "" ? all : output).trim(), claim, 0.15);
      if (fault !== null) faults.push(fault);
    }
  }
  if (faults.length > 0) throw new Error(faults.join("\n\n"));
  return readmes.reduce((sum, { commands }) => sum + commands.length, 0);
};

/** All packages that can be imported: what starts projects cannot. */
export const libraries = ({ names }: World): readonly string[] =>
  [...names].filter(([folder]) => folder !== "create").map(([, name]) => name);
