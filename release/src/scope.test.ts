import { expect, test } from "vitest";
import { repository } from "./packages.ts";
import { inScope, renameScope, scopeOf, withName, withoutScope, withScope } from "./scope.ts";

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

test("packages without a scope get one where they are named, not where their command is", () => {
  for (const name of withoutScope(repository)) expect(inScope(name, "@new")).toMatch(/^@new\/[a-z]+$/);
  const text = [
    '{ "name": "go", "bin": { "go": "dist/main.js" }, "dependencies": { "go": "workspace:^", "@a/go": "1" } }',
    '"fixed": [["go", "create-go", "@a/*"]]',
    '"go": minor',
    'import { x } from "go";',
    'await import("go/recipes"); // `go/recipes`, `go list`',
    "# go",
    "npx go list; npm install --global go; go list; npm create go my-project",
    'a "go" of its own: category, go-cart; create-go; { "create-go": "dist/main.js" }',
  ];
  const both = (line: string): string => withName(withName(line, "go", "@new"), "create-go", "@new");
  expect(text.map(both)).toEqual([
    '{ "name": "@new/go", "bin": { "go": "dist/main.js" }, "dependencies": { "@new/go": "workspace:^", "@a/go": "1" } }',
    '"fixed": [["@new/go", "@new/create", "@a/*"]]',
    '"@new/go": minor',
    'import { x } from "@new/go";',
    'await import("@new/go/recipes"); // `@new/go/recipes`, `go list`',
    "# @new/go",
    "npx @new/go list; npm install --global @new/go; go list; npm create @new my-project",
    'a "go" of its own: category, go-cart; @new/create; { "create-go": "dist/main.js" }',
  ]);
});
