/**
 * @file Packages joined as when they are packed, with those that they depend on, side by side in a folder: for tests, which start
 * the command hundreds of times. What is as it was is left alone.
 *
 *     node dist/packing/side-by-side.js REPOSITORY INTO PACKAGE…
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** In a joined package: of what it was made. Written last. */
const MADE_OF = ".made-of";

/** What a package depends on, by name: where it really lies. */
const dependenciesOf = (folder: string): ReadonlyMap<string, string> => {
  const links = join(folder, "node_modules");
  if (!existsSync(links)) return new Map();
  const names = readdirSync(links).flatMap((name) =>
    name.startsWith("@") ? readdirSync(join(links, name)).map((inside) => `${name}/${inside}`) : [name],
  );
  const packages = names.filter((name) => !name.startsWith("."));
  return new Map(packages.map((name) => [name, realpathSync(join(links, name))]));
};

/** The same for as long as sources, dependencies and what joins are. */
const madeOf = (folder: string): string => {
  const inside = (place: string): readonly string[] =>
    readdirSync(place, { recursive: true, encoding: "utf8" }).map((name) => join(place, name));
  const files = [join(folder, "package.json"), ...inside(join(folder, "src")), ...inside(import.meta.dirname)];
  const states = files.sort().map((file) => {
    const { size, mtimeMs } = statSync(file);
    return [file, size, mtimeMs];
  });
  return createHash("sha256")
    .update(JSON.stringify([states, ...dependenciesOf(folder)]))
    .digest("hex");
};

/** What was made before, or nothing where nothing was. */
const madeBefore = (place: string): string => {
  try {
    return readFileSync(join(place, MADE_OF), "utf8");
  } catch {
    return "";
  }
};

/**
 * Joins what has changed of packages, and of those of the same repository that they depend on: of what is published. What stays is linked as it lies.
 *
 * @param root The repository.
 * @param into The folder in which they come to lie as in the repository.
 * @param folders The packages' own.
 */
export const joinSideBySide = async (root: string, into: string, folders: readonly string[]): Promise<void> => {
  const isOurs = (folder: string): boolean => !/^(?:\.\.|node_modules)$/.test(relative(root, folder).split(sep)[0]!);
  const isPrivate = (folder: string): boolean =>
    JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).private === true;
  const isJoined = (folder: string): boolean => isOurs(folder) && !isPrivate(folder);
  const placeOf = (folder: string): string => join(into, relative(root, folder));
  // A set gives what is added while it is walked, too.
  const reached = new Set(folders);
  for (const folder of reached) {
    const dependencies = dependenciesOf(folder);
    for (const real of dependencies.values()) if (isJoined(real)) reached.add(real);
    const place = placeOf(folder);
    const made = madeOf(folder);
    if (madeBefore(place) === made) continue;
    rmSync(place, { recursive: true, force: true });
    // Only where something is to do: reading rolldown takes longer than finding that nothing is.
    const { joinModules } = await import("./join.ts");
    await joinModules(folder, join(place, "dist"));
    cpSync(join(folder, "package.json"), join(place, "package.json"));
    for (const [name, real] of dependencies) {
      const link = join(place, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(isJoined(real) ? placeOf(real) : real, link, "junction");
    }
    writeFileSync(join(place, MADE_OF), made);
  }
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root = ".", into = "", ...folders] = process.argv.slice(2);
  await joinSideBySide(
    realpathSync(root),
    resolve(into),
    folders.map((folder) => realpathSync(folder)),
  );
}
