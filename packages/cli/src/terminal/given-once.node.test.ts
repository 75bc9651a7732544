/** What options take, asked of every option that any command declares. */
import type { Command, Option } from "commander";
import { describe, expect, test } from "vitest";
import { commandLine } from "./program.ts";

const job = { name: "job", what: "A job of one's own.", example: "one", run: async () => undefined };

/** All commands, which only read their words. */
const program = async (): Promise<readonly Command[]> => {
  const { commands } = await commandLine([], { jobs: [job] });
  return commands.map((command) => command.action(() => undefined).configureOutput({ writeErr: () => undefined }));
};

const hasValue = ({ required, optional }: Option): boolean => required || optional;

/** A value that every option of its kind takes. */
const wordOf = ({ argChoices }: Option): string => argChoices?.[0] ?? "x";

/** What a command reads after an option's name, where it is given once for each value; or what it says against one. */
const read = async (of: string, long: string, ...values: readonly string[]): Promise<unknown> => {
  const command = (await program()).find((one) => one.name() === of)!;
  const needed = command.options.filter((option) => option.mandatory && option.long !== long);
  const words = [
    ...needed.flatMap((option) => [option.long!, wordOf(option)]),
    ...values.flatMap((value) => [long, value]),
    ...command.registeredArguments.filter(({ required }) => required).map(() => "x"),
  ];
  try {
    await command.parseAsync(words, { from: "user" });
    return command.getOptionValue(command.options.find((option) => option.long === long)!.attributeName());
  } catch (failure) {
    return failure;
  }
};

const isTaken = async (of: string, long: string, ...values: readonly string[]): Promise<boolean> =>
  !((await read(of, long, ...values)) instanceof Error);

interface Taker {
  readonly of: string;
  readonly long: string;
  /** A value that it takes. */
  readonly right: string;
  readonly isNumber: boolean;
}

const takers: Taker[] = [];
for (const command of await program()) {
  for (const option of command.options.filter(hasValue)) {
    const [of, long] = [command.name(), option.long!];
    const isNumber = (await read(of, long, "3")) === 3;
    const candidates = isNumber ? ["3"] : [wordOf(option), "8x8x3", "all", "occlusion"];
    for (const right of candidates) {
      if (!(await isTaken(of, long, right))) continue;
      takers.push({ of, long, right, isNumber });
      break;
    }
  }
}

test("every option with a value is asked", async () => {
  const all = (await program()).flatMap(({ options }) => options.filter(hasValue));
  expect(takers).toHaveLength(all.length);
  expect(takers.filter(({ isNumber }) => isNumber).length).toBeGreaterThan(15);
});

describe("numbers", () => {
  const numbers = takers.filter(({ isNumber }) => isNumber);

  test.each(numbers)("$of $long takes what is a number, and says what it wants", async ({ of, long }) => {
    for (const wrong of ["", " ", "NaN", "Infinity", "-Infinity", "-1", "3x", "0x10", " 3", "1,5", "1e999", "--json"]) {
      expect(String(await read(of, long, wrong)), wrong).toMatch(
        new RegExp(`option '${long} .*' argument '${wrong}' is invalid. Give a (whole )?number`),
      );
    }
  });

  test("few take 0, a part of one, or more than sizes are", async () => {
    const taken: string[] = [];
    for (const { of, long } of numbers) {
      const special = ["0", "1.5", "1e-3", "2147483648", "9007199254740993"];
      const which = await Promise.all(special.map((text) => isTaken(of, long, text)));
      if (which.includes(true)) taken.push(`${of} ${long}: ${special.filter((_, i) => which[i]).join(", ")}`);
    }
    expect(taken).toMatchInlineSnapshot(`
      [
        "plot --expand: 0",
        "train --learning-rate: 1.5, 1e-3, 2147483648, 9007199254740993",
        "train --seed: 0, 2147483648",
        "predict --white: 1.5, 1e-3, 2147483648, 9007199254740993",
        "export --learning-rate: 1.5, 1e-3, 2147483648, 9007199254740993",
        "export --seed: 0, 2147483648",
        "worker --picture-seconds: 1.5, 2147483648, 9007199254740993",
        "job --seed: 0, 2147483648",
      ]
    `);
  });
});

test("a value is given once: of two, one would be passed over in silence", async () => {
  for (const { of, long, right } of takers) {
    expect(String(await read(of, long, right, right)), `${of} ${long}`).toContain(
      `argument '${right}' is invalid. It is given twice: "${right}" came before.`,
    );
  }
});

test("an empty value is taken only where it means none", async () => {
  const taken: unknown[] = [];
  for (const { of, long } of takers) {
    const value = await read(of, long, "");
    if (value instanceof Error) expect(value.message, `${of} ${long}`).toMatch(/argument '' is invalid\. \w+/);
    else taken.push([of, long, value]);
  }
  expect(taken).toEqual([
    ["explain", "--by", []],
    ["explain", "--maps", []],
  ]);
});

test("a list has no empty names", async () => {
  for (const long of ["--names", "--skip"]) {
    expect(await read("import", long, "cat, dog")).toEqual(["cat", "dog"]);
    expect(String(await read("import", long, "cat,,dog"))).toContain("none of them empty");
  }
});
