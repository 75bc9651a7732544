/** @file Runs an example by its number: `pnpm example 01`. */
import { readdirSync } from "node:fs";

const examples = readdirSync(new URL(".", import.meta.url)).filter((file) => /^\d\d-.*\.js$/.test(file));
const [wanted] = process.argv.slice(2);
const found =
  wanted === undefined ? undefined : examples.find((file) => file.startsWith(`${wanted.padStart(2, "0")}-`));

if (found) {
  await import(new URL(found, import.meta.url).href);
} else {
  if (wanted !== undefined) console.error(`There is no example ${wanted}.`);
  console.log(
    `pnpm example <number>\n${examples.map((file) => `  ${file.replace("-", "  ").replace(".js", "")}`).join("\n")}`,
  );
  process.exitCode = wanted === undefined ? 0 : 2;
}
