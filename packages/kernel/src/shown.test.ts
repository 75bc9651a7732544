import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError } from "./errors.ts";
import { input } from "./graph/source.ts";
import { named } from "./layers/combinators/named.ts";
import { dense } from "./layers/core/dense.ts";
import { model } from "./model/model.ts";
import { printGraph } from "./model/print-graph.ts";
import { summary } from "./model/summary.ts";
import { shown } from "./shown.ts";

const hostile = "a\u001b]0;title\u0007\u001b[2J\r\n\u202egnp.exe\u2028\u009b\u0000";

test.for([
  ["what ends a line, or moves the cursor", "a\r\nb\tc\b\v\f", "a\\r\\nb\\tc\\b\\v\\f"],
  ["commands of a terminal", "\u001b[2J\u009b2J\u0007\u007f", "\\u001b[2J\\u009b2J\\u0007\\u007f"],
  ["the end of a text", "a\0b", "a\\0b"],
  ["the direction of text", "\u202egnp\u2066\u200f\u061c", "\\u202egnp\\u2066\\u200f\\u061c"],
  ["what takes no room", "\u200b\u2060\ufeff\u00ad\u{e0041}", "\\u200b\\u2060\\ufeff\\u00ad\\u{e0041}"],
  ["ends of lines that JavaScript knows", "\u2028\u2029\u0085", "\\u2028\\u2029\\u0085"],
  ["half of a pair", "\ud83d!", "\\ud83d!"],
] as const)("shows %s", ([, text, expected]) => {
  expect(shown(text)).toBe(expected);
});

test.for(["conv2d/kernel", "Überschrift", "猫", "👩‍👩‍👧", "می‌خواهم", "C:\\new", "a  b", "{}<&>%'\""])(
  "leaves %s as it is",
  (text) => {
    expect(shown(text)).toBe(text);
  },
);

test("what is shown is one line, and showing it again changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = shown(text);
      expect(once).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
      expect(shown(once)).toBe(once);
    }),
    { numRuns: 500, seed: 1 },
  );
});

describe("shows text from files", () => {
  const name = hostile.replace("\0", "");
  const x = input([2], { name });
  const net = model(x, named(name, dense(1, { name })), { name });

  test("in errors, and in their fields", () => {
    const error = new ArgumentError({ at: hostile, path: hostile, problem: hostile, received: hostile, fix: hostile });
    const { at, path, problem, received, fix } = error;
    expect([at, path, problem, received, fix]).toEqual(Array(5).fill(shown(hostile)));
    expect(error.message.split("\n")).toHaveLength(3);
    expect(error.sentence).toBe(`${shown(hostile)}: ${shown(hostile)} — ${shown(hostile)}`);
  });

  test.for([
    ["summary", summary],
    ["printGraph", printGraph],
  ] as const)("in %s", ([, print]) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
    expect(print(net)).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u202e]/);
    expect(print(net).replace(/[\s│]/g, "")).toContain("a\\u001b]0;title");
  });
});
