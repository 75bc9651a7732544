/** @file The pictures that a command is given, and what to call what is made of them. */
import { stat } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { listPictures } from "@tributary/images/node";

/** What is written beside a picture is not a picture to ask about. */
const isMade = (file: string, all: ReadonlySet<string>): boolean => {
  const start = /^(.*)-(mask|overlay|denoised)\.png$/.exec(file)?.[1];
  return start !== undefined && [...all].some((other) => other !== file && other.replace(/\.\w+$/, "") === start);
};

/** Files as they are given; of a folder, the pictures in it. */
export const picturesGiven = async (paths: readonly string[]): Promise<readonly string[]> => {
  const lists = paths.map(async (path) => {
    if (!(await stat(path).catch(() => null))?.isDirectory()) return [path];
    const found = new Set(await listPictures(path));
    return [...found].filter((file) => !isMade(file, found));
  });
  return [...new Set((await Promise.all(lists)).flat())];
};

/** The name alone; where several files have the same, more of the path and the extension. */
const candidates = (file: string): readonly string[] => {
  const [name, extension] = [basename(file, extname(file)), extname(file).slice(1)];
  const folder = basename(dirname(file));
  const whole = file.replace(/^\W+/, "").replaceAll(/[\\/:.]+/g, "-");
  return [name, `${folder}-${name}`, `${name}-${extension}`, whole];
};

/** A first part for the names of what is made of each picture: no two are the same. */
export const startsFor = (files: readonly string[], out: string): ReadonlyMap<string, string> => {
  const kinds = files.map(candidates);
  const distinct = [0, 1, 2].find((kind) => new Set(kinds.map((names) => names[kind])).size === files.length) ?? 3;
  const taken = new Set<string>();
  return new Map(
    files.map((file, i) => {
      const wanted = kinds[i]![distinct]!;
      const name = taken.has(wanted) ? `${wanted}-${i + 1}` : wanted;
      taken.add(name);
      return [file, join(out, name)];
    }),
  );
};
