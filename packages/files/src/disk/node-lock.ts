/** @file A folder that one process has for itself: a file in it says which. */
import { open, readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { FileError } from "../file-error.ts";
import type { FolderLock } from "./disk.ts";
import { ensureFolder } from "./node-folders.ts";
import { removeLeftOvers } from "./node-leftovers.ts";
import { codeOf, localPath, named } from "./node-path.ts";
import { isAlive, type ProcessMark, thisProcess } from "./node-process.ts";

const LOCK = ".tributary-lock";
/** Whose turn it is to look at the lock, and to remove it if its process is dead: one process at a time. */
const TURN = ".tributary-turn";

/** In milliseconds: longer than anyone needs who is not dead. */
const TURN_LASTS = 10_000;
const MAKING_LASTS = 5_000;
/** How often a holder shows processes of other machines that it lives, and how long they believe it. */
const BEAT = 20_000;
const BELIEVED = 5 * BEAT;
const TRIES = 400;

interface Holder extends ProcessMark {
  readonly host: string;
  readonly since: string;
}

const isHolder = (value: unknown): value is Holder => {
  const { pid, place, started, host, since } = Object(value) as Readonly<Record<keyof Holder, unknown>>;
  return Number.isSafeInteger(pid) && [place, started, host, since].every((text) => typeof text === "string");
};

const holderIn = (text: string): Holder | null => {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : null;
  } catch {
    return null;
  }
};

/** Makes a file that was not there; false where it was. */
const created = async (path: string, text: string): Promise<boolean> => {
  const handle = await open(path, "wx").catch((failure: unknown) => {
    if (codeOf(failure) === "EEXIST") return null;
    throw failure;
  });
  if (!handle) return false;
  try {
    await handle.writeFile(text);
    return true;
  } catch (failure) {
    await rm(path, { force: true }).catch(() => {});
    throw failure;
  } finally {
    await handle.close();
  }
};

/** What a file says, and when it was written; null where there is none. */
const lookInto = async (path: string): Promise<{ readonly text: string; readonly written: number } | null> => {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    return { text, written: mtimeMs };
  } catch (failure) {
    if (codeOf(failure) === "ENOENT") return null;
    throw failure;
  }
};

/** Who has the folder; null where nobody does, or where it is to be tried again. */
const holderOf = async (folder: string): Promise<Holder | null> => {
  const [lock, turn] = [join(folder, LOCK), join(folder, TURN)];
  if (!(await created(turn, ""))) {
    const other = await lookInto(turn);
    if (other && Date.now() - other.written > TURN_LASTS) await rm(turn, { force: true });
    return null;
  }
  try {
    const [found, now] = await Promise.all([lookInto(lock), lookInto(turn)]);
    if (!found) return null;
    // By one clock: that of whoever keeps the files.
    const age = (now?.written ?? Date.now()) - found.written;
    const holder = holderIn(found.text);
    if (holder && (isAlive(holder) ?? age < BELIEVED)) return holder;
    if (holder || age > MAKING_LASTS) await rm(lock, { force: true });
    return null;
  } finally {
    await rm(turn, { force: true });
  }
};

const inUse = (folder: string, { pid, host, since, place }: Holder): FileError => {
  const own = thisProcess();
  const here = place === own.place;
  const itself = here && pid === own.pid;
  return new FileError({
    at: folder,
    problem: itself ? "this process uses the folder already" : "another process uses this folder",
    received: `process ${pid} on ${host}, since ${since}`,
    expected: "one run in each folder at a time",
    fix: itself
      ? "choose another folder, or wait until the first use has ended"
      : `choose another folder, or wait until that process has ended${here ? ` (kill ${pid} ends it)` : ""}`,
    code: "EBUSY",
  });
};

const take = async (folder: string, text: string): Promise<void> => {
  for (let tries = 0; tries < TRIES; tries++) {
    if (await created(join(folder, LOCK), text)) return;
    const holder = await holderOf(folder);
    if (holder) throw inUse(folder, holder);
    await wait(5 + 20 * Math.random());
  }
  throw new FileError({
    at: folder,
    problem: "many processes want this folder at the same time",
    fix: `try again; if that does not help, remove ${LOCK} and ${TURN} in it`,
    code: "EBUSY",
  });
};

/** Holds the lock, and shows now and then that its process lives. */
const held = (folder: string, path: string, text: string): FolderLock => {
  const isOurs = async (): Promise<boolean> => (await lookInto(path))?.text === text;
  const beat = async (): Promise<void> => {
    if (await isOurs()) await writeFile(path, text, { flag: "r+" });
  };
  // A beat that fails is missed by processes of other machines only.
  const timer = setInterval(() => void beat().catch(() => {}), BEAT).unref();
  const release = (): Promise<void> =>
    named(folder, "removed", async () => {
      clearInterval(timer);
      if (await isOurs()) await rm(path, { force: true });
    });
  return { folder, release, [Symbol.asyncDispose]: release };
};

export const lockFolder = async (path: string | URL): Promise<FolderLock> => {
  const folder = localPath(path);
  const holder: Holder = { ...thisProcess(), host: hostname(), since: new Date().toISOString() };
  const text = JSON.stringify(holder);
  await named(folder, "written", async () => {
    await ensureFolder(folder);
    await take(folder, text);
  });
  await removeLeftOvers(folder);
  return held(folder, join(folder, LOCK), text);
};
