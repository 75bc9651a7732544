/** @file checkCommands: every command that a page shows is run, and what it prints is compared with what stands under it. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Workshop, workshop } from "../command/workshop.ts";
import { writeReadmeFiles } from "./readme-files.ts";
import { commandsOf, differenceOf } from "./readme-programs.ts";

export interface CommandsCheck {
  readonly page: URL;
  /** The folder of the package that is the command. */
  readonly project: URL;
  /** Whose files the commands read, as `writeReadmeFiles` knows them. */
  readonly files: string;
}

/**
 * Tests the commands of a page in their order, in one folder: the lines of its ```` ```text ```` blocks that begin with `$`. What they print, or what they
 * complain of where they print nothing, is what stands under them, but for times; numbers that were learned may be off by 15 %.
 *
 * @example
 * checkCommands({ page: new URL("../README.md", import.meta.url), project: new URL("../", import.meta.url), files: "cli" });
 */
export const checkCommands = ({ page, project, files }: CommandsCheck): void => {
  describe("commands", () => {
    let shop: Workshop;
    beforeAll(async () => {
      shop = await workshop(project);
      await writeReadmeFiles(files, shop.folder);
    }, 180_000);
    afterAll(() => shop.remove());

    const commands = commandsOf(readFileSync(page, "utf8"));

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
};
