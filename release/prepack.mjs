/**
 * @file Before a package is packed: all that was built is removed, so that nothing of a removed source stays. The compiler writes
 * declarations, and the modules are joined into few files. It knows that it owes the modules one by one: the next `tsc -b` writes them.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const tsc = fileURLToPath(new URL("../node_modules/typescript/lib/tsc.js", import.meta.url));
const compile = (...args) => {
  // What the compiler prints goes beside what a command that packs prints.
  const { status } = spawnSync(process.execPath, [tsc, "-b", ...args], { stdio: ["ignore", 2, 2] });
  if (status !== 0) process.exit(status ?? 1);
};

rmSync("dist", { recursive: true, force: true });
for (const file of readdirSync(".")) if (file.endsWith(".tsbuildinfo")) rmSync(file);
compile("--emitDeclarationOnly");
compile(fileURLToPath(new URL("tsconfig.packing.json", import.meta.url)));
const { joinModules } = await import("./dist/packing/join.js");
await joinModules(process.cwd());
