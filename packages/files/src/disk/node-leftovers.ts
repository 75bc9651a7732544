/** @file The files that are written beside their place: how they are called, and what becomes of those that a killed process left. */
import { randomBytes } from "node:crypto";
import { lstat, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isAlive, thisProcess } from "./node-process.ts";

const NAME = /^\.tributary-(?<place>[0-9a-f]{8})-(?<pid>\d+)-(?<started>[0-9a-f]{8}|0)-[0-9a-f]{8}\.tmp$/;

/** A name that nobody else takes, as short for a long name as for any other, and hidden from those who list pictures. */
export const temporaryIn = (folder: string): string => {
  const { place, pid, started } = thisProcess();
  return join(folder, `.tributary-${place}-${pid}-${started || "0"}-${randomBytes(4).toString("hex")}.tmp`);
};

/** Where nothing is known of the process: nobody takes a day over a file without writing to it. */
const A_DAY = 24 * 3600 * 1000;

const isLeftOver = async (folder: string, file: string): Promise<boolean> => {
  const { pid, place, started } = NAME.exec(file)?.groups ?? {};
  if (pid === undefined || place === undefined || started === undefined) return false;
  const alive = isAlive({ pid: Number(pid), place, started: started === "0" ? "" : started });
  if (alive !== null) return !alive;
  return Date.now() - (await lstat(join(folder, file))).mtimeMs > A_DAY;
};

const looked = new Set<string>();

/**
 * Removes what dead processes left unfinished in a folder; what living ones are at stays. A process looks once into each folder, so
 * that writing many files into one does not list it every time.
 */
export const removeLeftOvers = async (folder: string): Promise<void> => {
  const place = resolve(folder);
  if (looked.has(place)) return;
  looked.add(place);
  // A courtesy: where it cannot be done, writing goes on, and has errors of its own.
  for (const file of await readdir(folder).catch(() => [])) {
    if (await isLeftOver(folder, file).catch(() => false))
      await rm(join(folder, file), { force: true }).catch(() => {});
  }
};
