/** Bundlers drop what is unused of a joined file, as they drop modules that lie apart. */
import { rolldown } from "rolldown";
import { expect, test } from "vitest";
import { droppable } from "./droppable.ts";

const markedUp = (code: string): string =>
  droppable(code)
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: inserted }) => text.slice(0, at) + inserted + text.slice(at), code);

/** What a bundler leaves of a file that nobody uses, though it is told that files may have effects. */
const leftOf = async (code: string): Promise<string> => {
  await using bundle = await rolldown({
    input: "file.js",
    external: () => true,
    treeshake: { moduleSideEffects: () => true },
    plugins: [{ name: "file", resolveId: (id) => id, load: () => code }],
  });
  const { output } = await bundle.generate({ comments: false });
  return output[0].code.trim();
};

const outside = "const { f, made, names } = globalThis.outside;\n";

test.for<[what: string, code: string, marked: string]>([
  ["a call", "const a = f(1);", "const a = /* @__PURE__ */ f(1);"],
  [
    "a call in a table",
    "const a = { b: [f(1), 2], c: new made() };",
    "const a = { b: [/* @__PURE__ */ f(1), 2], c: /* @__PURE__ */ new made() };",
  ],
  ["a call of a call", "const a = f(1)(2);", "const a = /* @__PURE__ */ (() => (f(1)(2)))();"],
  ["a method of what was called", "const a = f(1).map(f);", "const a = /* @__PURE__ */ (() => (f(1).map(f)))();"],
  ["others' entries", "const a = { ...names, b: 1 };", "const a = /* @__PURE__ */ (() => ({ ...names, b: 1 }))();"],
  ["a property", "const a = names.first;", "const a = /* @__PURE__ */ (() => (names.first))();"],
  ["a text with a value", "const a = `$\u007bnames}!`;", "const a = /* @__PURE__ */ (() => (`$\u007bnames}!`))();"],
  [
    "a class that computes",
    "const a = class { static b = f(); };",
    "const a = /* @__PURE__ */ (() => (class { static b = f(); }))();",
  ],
])("%s is marked, and dropped", async ([, code, expected]) => {
  expect(markedUp(code)).toBe(expected);
  expect(await leftOf(outside + code)).not.toBe(await leftOf(outside));
  expect(await leftOf(outside + markedUp(code))).toBe(await leftOf(outside));
});

test.for([
  "const a = -(2 ** 60);",
  "const a = (x) => x.y(x + 1);",
  "const a = class extends made { #b = f(); static c; get d() { return f(); } };",
  "function a() { return f(names.first); }",
])("%s is left as it is, and dropped", async (code) => {
  expect(markedUp(code)).toBe(code);
  expect(await leftOf(outside + code)).toBe(await leftOf(outside));
});

test("a function has the name by which others import it, and not that of the file", () => {
  const code = "const a$1 = (x) => a(x);\nconst b$1 = () => 1;\nexport { a$1 as a };";
  expect(markedUp(code)).toBe(
    "const a$1 = /* @__PURE__ */ (() => ({ a: (x) => a(x) }.a))();\nconst b$1 = () => 1;\nexport { a$1 as a };",
  );
});

test("what is waited for, and what a program does, stay", async () => {
  for (const code of ["const a = await f(1);", "f(1);", "if (names.first) f(2);"]) {
    expect(markedUp(code)).toBe(code);
    expect(await leftOf(outside + code)).toContain("f(");
  }
});

test("a function is no wait", () => {
  expect(markedUp("const a = f(async () => await f(1));")).toBe("const a = /* @__PURE__ */ f(async () => await f(1));");
});

test("what cannot be read is refused", () => {
  expect(() => droppable("const = 1;")).toThrow("Unexpected token");
});
