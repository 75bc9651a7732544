/** What JSON would drop or change is refused, with its place. */
import { expect, test } from "vitest";
import { checkJson } from "./json.ts";

test("what comes back as it went is let through", () => {
  for (const value of [null, true, 0, -1.5, "", [], {}, [{ a: [1, "b"] }], { a: undefined }]) {
    expect(() => checkJson("send", "options", value)).not.toThrow();
  }
  const shared = { a: 1 };
  expect(() => checkJson("send", "options", [shared, shared])).not.toThrow();
});

test("what would be lost is refused", () => {
  const itself: { again?: unknown } = {};
  itself.again = itself;
  const given = [NaN, { a: [1, Infinity] }, 1n, { f() {} }, new Map(), { at: new Date(0) }, Float32Array.of(1), itself];
  const said = given.map((value) => {
    try {
      checkJson("send", "options", value);
    } catch (failure) {
      return Object(failure).received;
    }
    return "nothing";
  });
  expect(said).toMatchInlineSnapshot(`
    [
      "NaN at options",
      "Infinity at options.a[1]",
      "bigint at options",
      "function at options.f",
      "an object of Map at options",
      "an object of Date at options.at",
      "an object of Float32Array at options",
      "something that contains itself at options.again",
    ]
  `);
  expect(() => checkJson("1.png", "answer", Number.NaN)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: 1.png: the answer cannot go through Redis
      received  NaN at answer
      expected  JSON: finite numbers, text, true, false, null, and lists and plain objects of them
      to fix    write other things as text or lists of numbers]
  `);
});
