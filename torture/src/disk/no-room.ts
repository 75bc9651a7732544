/** @file A file is written over one that is there, on a disk that has no room for it, or takes nothing at all. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Random } from "@tributary/images";
import { decodeSafetensors } from "@tributary/runtime";
import { run } from "../kill/killed.ts";
import type { Written } from "../programs/write.ts";
import { contentsOf } from "./contents.ts";
import { type Place, smallPlace } from "./places.ts";
import type { Tally } from "./tally.ts";
import type { Writer } from "./writer.ts";

const writeTo = async (
  writer: Writer,
  { folder }: Place,
  size: "small" | "large",
  fileKilobytes?: number | undefined,
): Promise<Written> =>
  writer.outcome(await run(writer.program, writer.words(join(folder, writer.target), size), { fileKilobytes }));

const isWhole = async (path: string): Promise<boolean> => {
  try {
    decodeSafetensors(await readFile(path));
    return true;
  } catch {
    return false;
  }
};

const judge = ({ target }: Writer, { outcome, message }: Written, tally: Tally): void => {
  if (outcome === "written") tally.done++;
  else if (outcome === "raw") tally.fault(`raw error: ${message}`);
  else if (message.includes(target)) tally.named++;
  else tally.fault(`the error names no file: ${message}`);
};

/** After a refusal what was there before is whole, and nothing lies beside it. */
const lookAround = async (
  { adds }: Writer,
  { folder }: Place,
  before: ReadonlyMap<string, string>,
  tally: Tally,
): Promise<void> => {
  const after = await contentsOf(folder);
  if (!adds) {
    for (const [name, print] of before) {
      if (after.get(name) !== print) tally.fault(`${after.has(name) ? "cut or changed" : "lost"}: ${name}`);
    }
  }
  for (const name of after.keys()) {
    if (name.endsWith(".tmp") || (!adds && !before.has(name))) tally.fault(`left over: ${name}`);
    if (name.endsWith(".safetensors") && !(await isWhole(join(folder, name)))) tally.fault(`half a file: ${name}`);
  }
};

const DISK = 4 * 2 ** 20;

/**
 * @param spoil Takes away the room, and answers how large a file may be; null where it cannot.
 * @returns Whether it could be tried.
 */
const attempt = async (
  writer: Writer,
  tally: Tally,
  spoil: (place: Place) => Promise<number | undefined | null>,
): Promise<boolean> => {
  const place = await smallPlace(DISK);
  if (!place) return false;
  try {
    const first = await writeTo(writer, place, "small");
    if (first.outcome !== "written") throw new Error(`${writer.name} could not write a small file: ${first.message}`);
    const limit = await spoil(place);
    if (limit === null) return false;
    tally.tried++;
    const before = await contentsOf(place.folder);
    const written = await writeTo(writer, place, "large", limit);
    judge(writer, written, tally);
    if (written.outcome !== "written") await lookAround(writer, place, before, tally);
    return true;
  } finally {
    await place.remove();
  }
};

export const fullDisk = (writer: Writer, tally: Tally, random: Random): Promise<boolean> =>
  attempt(writer, tally, ({ fill }) => fill(random.uniform(0, writer.kilobytes * 1024)));

export const lockedDisk = (writer: Writer, tally: Tally): Promise<boolean> =>
  attempt(writer, tally, async ({ lock }) => {
    if (!lock) return null;
    lock();
    return undefined;
  });
