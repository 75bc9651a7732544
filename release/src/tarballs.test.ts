/** What is wrong with packages that are packed wrongly. */
import { expect, test } from "vitest";
import { faultsOf, type Tarball } from "./tarballs.ts";

const manifest = {
  name: "@a/b",
  version: "0.1.0",
  exports: { ".": { default: "./dist/index.js" }, "./door": "./dist/door.js" },
  dependencies: { "@a/c": "^0.1.0" },
};
const right: Tarball = {
  file: "b.tgz",
  bytes: 10_000,
  manifest,
  files: new Map([
    ["LICENSE", ""],
    ["README.md", ""],
    ["AGENTS.md", ""],
    ["CHANGELOG.md", ""],
    ["package.json", ""],
    ["src/index.ts", ""],
    ["src/c/first.ts", ""],
    [
      "dist/index.js",
      'import { c } from "@a/c/door";\nimport { readFile } from "node:fs/promises";\nimport "./other.js";\nconst d = 1;\nexport { d };',
    ],
    ["dist/index.js.map", '{ "sources": ["../src/index.ts", "../src/c/first.ts"] }'],
    ["dist/door.js", 'export { d } from "./index.js";'],
    ["dist/c/first.d.ts", ""],
    ["dist/index.d.ts", 'export type { D } from "@a/c";\n/** import { x } from "nowhere"; */'],
  ]),
};
const without = (name: string): Tarball => ({
  ...right,
  files: new Map([...right.files].filter(([one]) => one !== name)),
});
const withFile = (name: string, text = ""): Tarball => ({ ...right, files: new Map([...right.files, [name, text]]) });

test("nothing is wrong with a package that is as it should be", () => {
  expect(faultsOf(right, 10)).toEqual([]);
  expect(faultsOf({ ...without("CHANGELOG.md"), manifest: { ...manifest, version: "0.0.0" } }, 10)).toEqual([]);
});

test.for<[fault: string, tarball: Tarball]>([
  ["LICENSE is missing", without("LICENSE")],
  ["README.md is missing", without("README.md")],
  ["AGENTS.md is missing", without("AGENTS.md")],
  ["CHANGELOG.md is missing", without("CHANGELOG.md")],
  ["src/oracle/networks.test.ts is for tests", withFile("src/oracle/networks.test.ts")],
  ["dist/testing/files.d.ts is for tests", withFile("dist/testing/files.d.ts")],
  ["dist/tsconfig.tsbuildinfo is for tests", withFile("dist/tsconfig.tsbuildinfo")],
  ["dist/orphan.d.ts has no source", withFile("dist/orphan.d.ts")],
  ["src/index.ts was not built", without("dist/index.d.ts")],
  ["dist/index.js has no map", without("dist/index.js.map")],
  ["dist/index.js was made of src/c/first.ts, which is not packed", without("src/c/first.ts")],
  ["dist/door.js is named in package.json, and is missing", without("dist/door.js")],
  [
    "depends on @a/c workspace:^, which nobody else can resolve",
    { ...right, manifest: { ...manifest, dependencies: { "@a/c": "workspace:^" } } },
  ],
  [
    "dist/index.d.ts imports @a/c, on which it does not depend",
    { ...right, manifest: { name: "@a/b", version: "0.1.0" } },
  ],
  ["dist/lazy.js imports sharp, on which it does not depend", withFile("dist/lazy.js", 'await import("sharp");')],
  [
    "has the install script postinstall",
    { ...right, manifest: { ...manifest, scripts: { postinstall: "node x.js" } } },
  ],
  ["is 11 kB packed, over its ceiling of 10 kB", { ...right, bytes: 11_000 }],
])("%s", ([fault, tarball]) => {
  expect(faultsOf(tarball, 10)).toContain(`@a/b: ${fault}`);
});

test("a package without a ceiling", () => {
  expect(faultsOf(right, undefined)).toEqual(["@a/b: has no ceiling in release/src/ceilings.ts"]);
});
