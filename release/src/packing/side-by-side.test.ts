/** What tests start: packages joined into a folder of their own, in which they find each other and everything else. */
import { execFileSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { joinSideBySide } from "./side-by-side.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "side-by-side-")));
afterAll(() => rmSync(root, { recursive: true }));

const into = join(root, "node_modules/.joined");
const command = join(root, "packages/command");

const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

/** As pnpm links a dependency. */
const link = (from: string, name: string, to: string): void => {
  const place = join(root, from, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(root, to), place, "junction");
};

const manifest = (name: string, more: object): string => JSON.stringify({ name, type: "module", ...more });

const joinAll = (): Promise<void> => joinSideBySide(root, into, [command]);

/** What the joined program prints. */
const printed = (): string =>
  execFileSync(process.execPath, [join(into, "packages/command/dist/main.js")], { encoding: "utf8" }).trim();

/** When a package was joined last. */
const joinedAt = (name: string): number => statSync(join(into, "packages", name, "dist")).ctimeMs;

beforeAll(async () => {
  write("packages/command/package.json", manifest("command", { bin: "dist/main.js" }));
  write(
    "packages/command/src/main.ts",
    'import { sum } from "@scope/sums";\nimport "@scope/kept";\nimport { one } from "./one.ts";\nconsole.log(sum(one, 1));',
  );
  write("packages/command/src/one.ts", "export const one: number = 1;");
  write("packages/sums/package.json", manifest("@scope/sums", { exports: "./dist/index.js" }));
  write(
    "packages/sums/src/index.ts",
    'import { name } from "theirs";\nexport const sum = (a: number, b: number): string => a + b + ", says " + name;',
  );
  write("node_modules/.pnpm/theirs@1.0.0/package.json", manifest("theirs", { exports: "./index.js" }));
  write("node_modules/.pnpm/theirs@1.0.0/index.js", 'export const name = import.meta.url.split("/").at(-2);');
  write("packages/kept/package.json", manifest("@scope/kept", { exports: "./index.js", private: true }));
  write("packages/kept/index.js", "export {};");
  link("packages/command", "@scope/sums", "packages/sums");
  link("packages/command", "@scope/kept", "packages/kept");
  link("packages/sums", "theirs", "node_modules/.pnpm/theirs@1.0.0");
  await joinAll();
});

test("a program finds joined packages, and those of others where they lie", () => {
  expect(printed()).toBe("2, says theirs@1.0.0");
  expect(readdirSync(join(into, "packages/command/dist"))).toEqual(["main.js", "main.js.map"]);
  expect(readdirSync(join(into, "packages")).toSorted()).toEqual(["command", "sums"]); // what is private stays
});

test("what is as it was is left alone; what has changed is joined again, and no more", async () => {
  const before = { command: joinedAt("command"), sums: joinedAt("sums") };
  await joinAll();
  expect({ command: joinedAt("command"), sums: joinedAt("sums") }).toEqual(before);

  write("packages/command/src/one.ts", "export const one: number = 41;");
  await joinAll();
  expect(printed()).toBe("42, says theirs@1.0.0");
  expect(joinedAt("command")).toBeGreaterThan(before.command);
  expect(joinedAt("sums")).toBe(before.sums);
});

test("what was broken off is made anew", async () => {
  rmSync(join(into, "packages/sums/.made-of"));
  rmSync(join(into, "packages/sums/dist/index.js"));
  await joinAll();
  expect(printed()).toBe("42, says theirs@1.0.0");
});
