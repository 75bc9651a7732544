/** @file For the scripts beside this: the kernel built into a folder of its own, and the compiler run on files there. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const kernel = fileURLToPath(new URL("..", import.meta.url));
const compiler = fileURLToPath(new URL("../../../node_modules/typescript/bin/tsc", import.meta.url));

/** What the compiler prints, whether or not it finds mistakes. */
const tsc = (...options) => {
  try {
    return execFileSync(process.execPath, [compiler, ...options], { encoding: "utf8", maxBuffer: 1e9 });
  } catch (error) {
    return error.stdout;
  }
};

/** Builds the kernel: a folder with `kernel/index.js` and its types, as users get them. */
export const buildKernel = () => {
  const folder = mkdtempSync(join(tmpdir(), "typed-shapes-"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const options = ["--outDir", join(folder, "kernel"), "--composite", "false", "--incremental", "false"];
  const printed = tsc("-p", join(kernel, "tsconfig.json"), ...options);
  if (printed.includes("error TS")) throw new Error(printed);
  return folder;
};

/** Writes a source into the folder and compiles it strictly; returns what the compiler prints. */
export const compile = (folder, name, source, ...options) => {
  writeFileSync(join(folder, `${name}.ts`), source);
  const compilerOptions = {
    target: "es2023",
    lib: ["es2023"],
    types: [],
    module: "nodenext",
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [`${name}.ts`] }));
  return tsc("-p", folder, "--pretty", "false", ...options);
};
