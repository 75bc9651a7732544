/**
 * @file The modules of a package joined into few files: one for each door, and one for what the same doors share.
 *
 * Finding, reading and linking a module takes most of a millisecond, and a thousand of them most of the time of a short command.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Plugin, RolldownMagicString, type RolldownOutput, rolldown } from "rolldown";
import { droppable } from "./droppable.ts";

/** The modules that others name: doors, what `imports` leads to, and programs; without `dist/` and `.js`. */
export const entriesOf = (manifest: object): readonly string[] => {
  const named = (value: unknown): readonly string[] => {
    if (typeof value === "string") return /^(?:\.\/)?dist\/(.*)\.js$/.exec(value)?.slice(1) ?? [];
    return typeof value === "object" && value !== null ? Object.values(value).flatMap(named) : [];
  };
  const { exports, imports, bin } = manifest as Readonly<Record<string, unknown>>;
  return [...new Set(named([exports, imports, bin]))].sort();
};

/** A path that begins where the module lies. */
const beside = /(?:new URL|createRequire\(import\.meta\.url\))\(\s*["'`]\.{1,2}\//;

/** Joined modules lie elsewhere: paths that begin where they lay are refused, and declarations are marked. */
const asOne = (source: string): Plugin => ({
  name: "as-one",
  renderChunk(code, { fileName, moduleIds }) {
    const moved = moduleIds
      .filter((id) => id.startsWith(source) && beside.test(readFileSync(id, "utf8")))
      .map((id) => id.slice(source.length + 1))
      .filter((module) => dirname(module) !== dirname(fileName));
    if (moved.length > 0) {
      this.error(
        `src/${moved.join(", src/")}: names a file by where it lies from the module, which becomes a part of dist/${fileName}. ` +
          'Name it by its package, as createRequire(import.meta.url)("@scope/name/package.json") does',
      );
    }
    const text = new RolldownMagicString(code);
    for (const { at, text: inserted, behind } of droppable(code)) {
      if (behind) text.appendLeft(at, inserted);
      else text.appendRight(at, inserted);
    }
    return { code: text.toString(), map: JSON.parse(text.generateMap({ hires: true }).toString()) };
  },
});

/**
 * Joins the modules of a package and writes them, with source maps.
 *
 * @param folder The package's own.
 * @param into Where they come. Default: its `dist`.
 */
export const joinModules = async (folder: string, into: string = join(folder, "dist")): Promise<RolldownOutput> => {
  const source = join(folder, "src");
  const entries = entriesOf(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
  await using bundle = await rolldown({
    cwd: folder,
    input: Object.fromEntries(entries.map((name) => [name, join(source, `${name}.ts`)])),
    // Other packages stay others; what the compiler of newer syntax needs becomes a part.
    external: (id) => !/^(?:[./]|\0|@oxc-project\/|[a-z]:)/i.test(id),
    platform: "neutral",
    transform: { target: "es2023" },
    // A program has effects, whatever the package says of its doors.
    treeshake: { moduleSideEffects: () => true },
    plugins: [asOne(source)],
    checks: { bundlerTimings: false },
  });
  return await bundle.write({
    dir: into,
    entryFileNames: "[name].js",
    // By the module in it, if there is one of whose name a stack trace can make sense.
    chunkFileNames: ({ isDynamicEntry, moduleIds }) =>
      isDynamicEntry || moduleIds.length === 1 ? "[name].js" : "shared.js",
    comments: { annotation: true, jsdoc: false, legal: true },
    minifyInternalExports: false,
    sourcemap: true,
    // Sources are packed.
    sourcemapExcludeSources: true,
  });
};
