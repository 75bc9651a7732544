/** @file Before a package is packed: all that was built is removed and built again, so that nothing of a removed source stays. */
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

rmSync("dist", { recursive: true, force: true });
for (const file of readdirSync(".")) if (file.endsWith(".tsbuildinfo")) rmSync(file);
const tsc = fileURLToPath(new URL("../node_modules/typescript/lib/tsc.js", import.meta.url));
// What the compiler prints goes beside what a command that packs prints.
const { status } = spawnSync(process.execPath, [tsc, "-b"], { stdio: ["ignore", 2, 2] });
process.exitCode = status ?? 1;
