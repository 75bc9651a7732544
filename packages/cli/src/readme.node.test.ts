/** Tests of the README: its programs, and its commands with what they print. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Workshop, workshop, writeClassFolders } from "@tributary/testing/command";
import { checkReadme } from "@tributary/testing/docs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const project = new URL("../", import.meta.url);
const readme = new URL("README.md", project);

checkReadme({ readme, files: (folder) => writeClassFolders(join(folder, "shapes"), 5) });

describe("commands", () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop(project);
    await writeClassFolders(join(shop.folder, "shapes"), 10);
  }, 180_000);
  afterAll(() => shop.remove());

  // "$ tributary …", and under it what it prints, up to the next command or the end of the block.
  const blocks = [...readFileSync(readme, "utf8").matchAll(/^```text\n(\$ [\s\S]*?)^```$/gm)].map(([, text]) => text!);
  const commands = blocks.flatMap((block) =>
    [...block.matchAll(/^\$ tributary (.*)\n((?:(?!\$ ).*\n)*)/gm)].map(([, words, said]) => [words!, said!] as const),
  );
  const number = /\d+\.\d+|\d+(?= seconds)/g;
  const withoutNumbers = (text: string): string => text.trim().replaceAll(number, "#");
  /** Not those of seconds, which are whole. */
  const numbersIn = (text: string): readonly number[] => (text.match(/\d+\.\d+/g) ?? []).map(Number);

  test("there are some", () => expect(commands.length).toBeGreaterThan(4));

  test.for(commands)("tributary %s", async ([words, said]) => {
    const { stdout, stderr } = await shop.run(...words.split(" "));
    const printed = stdout === "" ? stderr : stdout;
    expect(withoutNumbers(printed)).toBe(withoutNumbers(said));
    // Processors of another kind learn numbers that differ a little.
    for (const [i, one] of numbersIn(printed).entries()) expect(one / numbersIn(said)[i]!).toBeCloseTo(1, 0.5);
  });
});
