/** @file Runs an example by its number: `pnpm example 05`, `pnpm example 06a`; `pnpm example 06` runs 06a and 06b. */
import { readdirSync } from "node:fs";

const names = readdirSync(new URL(".", import.meta.url))
  .filter((file) => /^\d\d[a-z]?-.*\.js$/.test(file))
  .map((file) => file.replace(".js", ""));
const [wanted] = process.argv.slice(2);
const found = names.filter((name) => {
  const [number = ""] = name.split("-");
  return [number, number.replace(/[a-z]$/, "")].some((form) => form === wanted || form === `0${wanted}`);
});

for (const name of found) {
  console.log(`${name}\n`);
  await import(new URL(`${name}.js`, import.meta.url).href);
  console.log();
}
if (found.length === 0) {
  if (wanted !== undefined) console.error(`There is no example ${wanted}.`);
  console.log(`pnpm example <number>\n${names.map((name) => `  ${name.replace("-", "  ")}`).join("\n")}`);
  process.exitCode = wanted === undefined ? 0 : 2;
}
