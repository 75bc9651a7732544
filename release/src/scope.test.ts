import { expect, test } from "vitest";
import { repository } from "./packages.ts";
import { renameScope, scopeOf, withScope } from "./scope.ts";

test("a scope is replaced as a whole", () => {
  const text = 'import "@a/kernel/ops"; /^@a\\/kernel/; "@a/*", "@abc/x", "@a.b/x", me@a.org, @a';
  expect(withScope(text, "@a", "@new")).toBe(
    'import "@new/kernel/ops"; /^@new\\/kernel/; "@new/*", "@abc/x", "@a.b/x", me@a.org, @new',
  );
});

test("all packages have one scope, and what is none is refused", () => {
  expect(scopeOf(repository)).toMatch(/^@[a-z]+$/);
  expect(() => renameScope(repository, "kernel")).toThrowErrorMatchingInlineSnapshot(
    `[Error: a scope is like @name, not kernel]`,
  );
});
