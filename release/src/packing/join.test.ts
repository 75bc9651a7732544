/** What a package is when its modules are joined: the same, in fewer files. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { rolldown } from "rolldown";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { publishedPackages } from "../packages.ts";
import { entriesOf, joinModules } from "./join.ts";

const folder = mkdtempSync(join(tmpdir(), "joined-"));
afterAll(() => rmSync(folder, { recursive: true }));

const write = (place: string, files: Readonly<Record<string, string>>): string => {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, place, file)), { recursive: true });
    writeFileSync(join(folder, place, file), text);
  }
  return join(folder, place);
};

describe("a package of two doors and a program", () => {
  const manifest = {
    name: "whole",
    type: "module",
    sideEffects: false,
    bin: { whole: "dist/main.js" },
    exports: {
      ".": { "@tributary/source": "./src/index.ts", types: "./dist/index.d.ts", default: "./dist/index.js" },
      "./ops": { "@tributary/source": "./src/ops/index.ts", default: "./dist/ops/index.js" },
      "./package.json": "./package.json",
    },
    imports: { "#disk": { node: "./dist/disk/node.js", default: "./dist/disk/web.js" } },
  };
  let whole = "";
  const read = (file: string): string => readFileSync(join(whole, "dist", file), "utf8");
  const door = (file: string): Promise<Readonly<Record<string, unknown>>> =>
    import(/* @vite-ignore */ pathToFileURL(join(whole, "dist", file)).href);

  beforeAll(async () => {
    whole = write("whole", {
      "package.json": JSON.stringify(manifest),
      "src/index.ts": [
        'export { Shape } from "./shape.ts";',
        'export { named } from "./first.ts";',
        'export { named as other } from "./second.ts";',
        'export { disk } from "#disk";',
        'export const later = (): Promise<{ readonly table: number }> => import("./table.ts");',
      ].join("\n"),
      "src/ops/index.ts": 'export { Shape } from "../shape.ts";\nexport { sizes } from "../sizes.ts";',
      "src/shape.ts":
        '/*! Of somebody else, MIT */\nimport { sizes } from "./sizes.ts";\n/** A shape. */\nexport class Shape {\n  size: number = sizes.size;\n}',
      "src/sizes.ts": "export const sizes: ReadonlySet<number> = new Set([1]);",
      "src/first.ts": "export const named = (): number => 1;",
      "src/second.ts": "export const named = (): number => 2;",
      "src/table.ts": "export const table = 3;",
      "src/disk/node.ts": 'export const disk = "node";',
      "src/disk/web.ts": 'export const disk = "web";',
      "src/main.ts": '#!/usr/bin/env node\nconst { table } = await import("./table.ts");\nconsole.log(table);',
    });
    await joinModules(whole);
  });

  test("has a file for each of what is named, one for what doors share, and one for what is loaded later", () => {
    expect(entriesOf(manifest)).toEqual(["disk/node", "disk/web", "index", "main", "ops/index"]);
    const files = readdirSync(join(whole, "dist"), { recursive: true, encoding: "utf8" });
    const modules = files.filter((file) => file.endsWith(".js")).map((file) => file.replace(/^shared\d+/, "shared"));
    expect(modules.sort()).toEqual(
      ["disk/node.js", "disk/web.js", "index.js", "main.js", "ops/index.js", "shared.js", "table.js"].map((file) =>
        join(file),
      ),
    );
  });

  test("has each class once, and names as they were", async () => {
    const index = await door("index.js");
    expect(index.Shape).toBe((await door("ops/index.js")).Shape);
    expect(index.Shape).toHaveProperty("name", "Shape");
    expect([index.named, index.other].map((one) => (one as () => number).name)).toEqual(["named", "named"]);
    expect(index.disk).toBe("node");
    expect(await (index.later as () => Promise<unknown>)()).toHaveProperty("table", 3);
  });

  test("keeps what licenses say and where a program begins, and leads to its sources", () => {
    expect(read("main.js")).toMatch(/^#!\/usr\/bin\/env node\n/);
    const shared = readdirSync(join(whole, "dist")).find((file) => /^shared\d*\.js$/.test(file)) ?? "";
    expect(read(shared)).toContain("/*! Of somebody else, MIT */");
    expect(read(shared)).not.toContain("A shape.");
    expect(read(shared).endsWith(`//# sourceMappingURL=${shared}.map`)).toBe(true);
    const map = JSON.parse(read(`${shared}.map`));
    expect(map.sources).toEqual(["../src/sizes.ts", "../src/shape.ts"]);
    expect(map.sourcesContent).toBeUndefined();
  });
});

test("a module that names a file by where it lies may not be moved", async () => {
  const astray = write("astray", {
    "package.json": JSON.stringify({ exports: { ".": "./dist/index.js" } }),
    "src/index.ts":
      'export { at } from "./deep/at.ts";\nexport const own: URL = new URL("../package.json", import.meta.url);',
    "src/deep/at.ts": 'export const at: URL = new URL("../../package.json", import.meta.url);',
  });
  await expect(joinModules(astray)).rejects.toThrow(
    "src/deep/at.ts: names a file by where it lies from the module, which becomes a part of dist/index.js",
  );
});

/** What a bundler leaves of a door of which nothing is used, though it is told that our files may have effects. */
const leftOf = async (file: string): Promise<string> => {
  await using bundle = await rolldown({
    input: "page",
    platform: "neutral",
    external: (id) => /^[@a-z#][^:]/.test(id) && id !== "page",
    treeshake: { moduleSideEffects: (_, external) => !external },
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === "page" ? id : null),
        load: (id) => (id === "page" ? `import ${JSON.stringify(file)};` : null),
      },
    ],
  });
  const { output } = await bundle.generate({ comments: false });
  return output[0].code.replace(/^\/\/.*\n/gm, "").trim();
};

test.for(publishedPackages())(
  "of $folder a page gets no more than it uses",
  async ({ folder: name, path, manifest }) => {
    const into = join(folder, name);
    await joinModules(path, into);
    const { exports } = manifest as { readonly exports?: object };
    for (const entry of entriesOf({ exports })) expect(await leftOf(join(into, `${entry}.js`))).toBe("");
  },
);
