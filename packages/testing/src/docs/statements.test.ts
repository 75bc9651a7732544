import { expect, test } from "vitest";
import { bare, resultOf, statementsOf } from "./statements.ts";

test("strings and comments are blanked, templates and expressions too, code stays", () => {
  expect(bare('f("a; // b", /[{]/); // {')).toBe("f(         ,      );     ");
});

test("statements end where their brackets are closed, and keep the comments at their end and below", () => {
  const program = [
    "const net = model({",
    '  image: input([8]), // not the end; "{"',
    "});",
    "net.name; // the first",
    "// and the second",
    "",
    "for (const x of []) {",
    "  f(x);",
    "}",
  ].join("\n");
  expect(statementsOf(program)).toEqual([
    { code: 'const net = model({\n  image: input([8]), // not the end; "{"\n});', comment: null },
    { code: "net.name;", comment: "the first\nand the second" },
    { code: "for (const x of []) {\n  f(x);\n}", comment: null },
  ]);
});

test.each([
  ["net(x).shape;", "[null, 10]", { given: "net(x).shape", said: "[null, 10]" }],
  ["await f();", "Float32Array [0, 0.5]", { given: "await f()", said: "Float32Array.from([0, 0.5])" }],
  ["print(x);", "%0 = input\n%1 = relu(%0)", { given: "print(x)", said: '"%0 = input\\n%1 = relu(%0)"' }],
  ["const x = 1;", "one", null],
  ["f(x);", null, null],
])("%s // %s", (code, comment, result) => {
  expect(resultOf({ code, comment })).toEqual(result);
});
