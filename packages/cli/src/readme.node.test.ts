/** Tests of the README: its programs, and its commands with what they print. */
import { readFileSync } from "node:fs";
import { type Workshop, workshop } from "@tributary/testing/command";
import { checkReadme } from "@tributary/testing/docs";
import { commandsOf, differenceOf, writeReadmeFiles } from "@tributary/testing/readme";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const project = new URL("../", import.meta.url);
const readme = new URL("README.md", project);

checkReadme({ readme });

describe("commands", () => {
  let shop: Workshop;
  beforeAll(async () => {
    shop = await workshop(project);
    await writeReadmeFiles("cli", shop.folder);
  }, 180_000);
  afterAll(() => shop.remove());

  const commands = commandsOf(readFileSync(readme, "utf8"));

  test("there are some", () => expect(commands.length).toBeGreaterThan(4));

  test.for(commands)("$line", async ({ line, claim }) => {
    const [program, ...words] = line.split(" ");
    expect(program).toBe("tributary");
    const { stdout, stderr } = await shop.run(...words);
    // Processors of another kind learn numbers that differ a little.
    const difference = differenceOf((stdout === "" ? stderr : stdout).trim(), claim, 0.15);
    expect(difference?.given).toBe(difference?.claimed);
  });
});
