/** @file The READMEs' programs in a stranger's project. */
import { asJavaScript, faultsOf, type Readme } from "../readmes.ts";
import type { Ran } from "../run.ts";
import type { Project, World } from "../world.ts";

/** READMEs whose programs read files that a stranger does not have: these are compiled and not run. */
const needFiles = ["cli", "files", "images", "skip"];

/** READMEs with programs that train for a while: one stranger is enough for them. */
const slow = ["repository", "runtime", "train"];

/** READMEs of packages for Node alone. */
const nodeOnly = ["plot"];

export const runnable = (readmes: readonly Readme[]): readonly Readme[] =>
  readmes.filter(({ name }) => !needFiles.includes(name));

/** Those that end at once. */
export const quick = (readmes: readonly Readme[]): readonly Readme[] =>
  runnable(readmes).filter(({ name }) => !slow.includes(name) && !nodeOnly.includes(name));

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

/** Writes READMEs' programs as JavaScript, runs each, and throws where one prints something else than its README says. Returns how many programs ran. */
export const runEach = async (
  { write }: Project,
  readmes: readonly Readme[],
  start: (file: string) => Promise<Ran>,
): Promise<number> => {
  write("as-one.js", asOne);
  const faults: string[] = [];
  for (const readme of readmes) {
    write(`${readme.name}.js`, `import "./as-one.js";\n${asJavaScript(readme.module)}`);
    const { output } = await start(`${readme.name}.js`);
    faults.push(...faultsOf(readme, output));
  }
  if (faults.length > 0) throw new Error(faults.join("\n\n"));
  return readmes.reduce((sum, { claims }) => sum + claims.length, 0);
};

/** All packages that can be imported: what starts projects cannot. */
export const libraries = ({ names }: World): readonly string[] =>
  [...names].filter(([folder]) => folder !== "create").map(([, name]) => name);
