/** @file The doors of the workspace's packages: which names each gives, and where they are declared. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** One entry of a package's `exports`. */
export interface Door {
  /** What programs import: `@tributary/kernel/ops`. */
  readonly specifier: string;
  /** The source file behind it. */
  readonly file: string;
  /** Every name that it gives, and the source file that declares it. */
  readonly names: ReadonlyMap<string, { readonly type: boolean; readonly file: string; readonly original: string }>;
}

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The folder that holds the packages. */
const packages: string = fileURLToPath(new URL("../../../", import.meta.url));

const listOf = (source: string): readonly RegExpMatchArray[] => [
  ...source.matchAll(/^export (type )?\{([^}]*)\} from "(\.[^"]+)";/gm),
];

/** The names of a source file that lists what others declare. */
const namesOf = (file: string): Door["names"] =>
  new Map(
    listOf(readFileSync(file, "utf8")).flatMap(([, allTypes, list, from]) => {
      const target = resolve(dirname(file), from!);
      const inner = namesOf(target);
      return list!
        .split(",")
        .map((item) => /^\s*(type )?(\w+)(?: as (\w+))?\s*$/.exec(item))
        .filter((match) => match !== null)
        .map(([, type, original, renamed]) => {
          const declared = inner.get(original!) ?? { file: target, original: original! };
          return [renamed ?? original!, { ...declared, type: Boolean(allTypes ?? type) }] as const;
        });
    }),
  );

/** The doors of the package in a folder, the main one first. */
export const doorsOf = (folder: string): readonly Door[] => {
  const { name, exports = {} }: Manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return Object.entries(exports).flatMap(([entry, conditions]) => {
    if (typeof conditions === "string") return [];
    const file = join(folder, conditions["@tributary/source"]!);
    return [{ specifier: name + entry.slice(1), file, names: namesOf(file) }];
  });
};

/** Where a name that several packages give is taken from: earlier packages come first. */
const order = ["kernel", "runtime", "train", "images", "files", "skip", "unet", "inception", "plot", "cli"];
const rank = (folder: string): number => (order.indexOf(folder) + order.length + 1) % (order.length + 1);

/** Every door of every package. */
export const allDoors = (): readonly Door[] =>
  readdirSync(packages)
    .filter((folder) => existsSync(join(packages, folder, "package.json")))
    .sort((a, b) => rank(a) - rank(b))
    .flatMap((folder) => doorsOf(join(packages, folder)));
