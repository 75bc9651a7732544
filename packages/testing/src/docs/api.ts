/** @file What packages offer, as text: every name of a door with its type. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { allDoors, type Door } from "./doors.ts";
import { bare } from "./statements.ts";

const root: string = fileURLToPath(new URL("../../../../", import.meta.url));

/** The declarations of the sources behind the doors, in a folder laid out as the repository. */
const declareInto = (folder: string, doors: readonly Door[]): void => {
  const place = join(root, "packages/testing/.checked/api");
  mkdirSync(place, { recursive: true });
  const settings = {
    extends: "../../../../tsconfig.base.json",
    compilerOptions: {
      composite: false,
      incremental: false,
      declarationMap: false,
      sourceMap: false,
      emitDeclarationOnly: true,
      removeComments: true,
      // Declarations are written file by file; whether they are right is for the compiler of each package to say.
      noCheck: true,
      // What is found through node_modules may count as somebody else's, of which nothing is written.
      paths: Object.fromEntries(doors.map(({ specifier, file }) => [specifier, [relative(place, file)]])),
      rootDir: root,
      outDir: folder,
      lib: ["es2023", "dom", "dom.iterable"],
      types: ["node"],
    },
    files: doors.map(({ file }) => relative(place, file)),
  };
  writeFileSync(join(place, "tsconfig.json"), JSON.stringify(settings));
  const tsc = join(root, "node_modules/typescript/lib/tsc.js");
  execFileSync(process.execPath, [tsc, "-p", place], { stdio: "pipe" });
};

/** The statements of a declaration file by the name that each declares. */
const declarationsIn = (text: string): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  let open = "";
  for (const line of text.split("\n")) {
    open += open === "" ? line : `\n${line}`;
    const code = bare(open);
    const depth = (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0);
    if (depth > 0 || !/[;}]$/.test(open)) continue;
    const [, name] =
      /^(?:export )?(?:declare )?(?:abstract )?(?:const|function|class|interface|type) (\w+)/.exec(open) ?? [];
    if (name !== undefined) {
      const before = found.get(name);
      const statement = open.replace(/^export /, "").replace(/^declare /, "");
      found.set(name, before === undefined ? statement : `${before}\n${statement}`);
    }
    open = "";
  }
  return found;
};

/** What each door offers, by its specifier: its names in the order of the alphabet, with their types as declared. */
export const apiOf = (doors: readonly Door[] = allDoors()): ReadonlyMap<string, string> => {
  const folder = mkdtempSync(join(tmpdir(), "api-"));
  try {
    declareInto(folder, doors);
    const files = new Map<string, ReadonlyMap<string, string>>();
    const declarationOf = (file: string, name: string): string => {
      const declared = join(folder, relative(root, file)).replace(/\.ts$/, ".d.ts");
      const known = files.get(file) ?? declarationsIn(readFileSync(declared, "utf8"));
      files.set(file, known);
      const found = known.get(name);
      if (found === undefined) throw new Error(`${relative(root, file)} does not declare ${name}`);
      return found;
    };
    return new Map(
      doors.map(({ specifier, names }) => {
        const sorted = [...names].sort(([a], [b]) => (a < b ? -1 : 1));
        const lines = sorted.map(([name, { file, original }]) => {
          const text = declarationOf(file, original);
          return name === original ? text : `${text}\n  as ${name}`;
        });
        return [specifier, `${lines.join("\n")}\n`] as const;
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
};
