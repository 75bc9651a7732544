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
const BEAT = 10_000;
const BELIEVED = 45_000;
/** How often a holder elsewhere is looked at. */
const WATCH = 250;

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

interface Found {
  readonly holder: Holder;
  /** Whether it lives; null where nobody here knows. */
  readonly alive: boolean | null;
  /** When it last showed that it does, by the clock of whoever keeps the files. */
  readonly written: number;
}

/** Who has the folder; null where nobody does, or where it is to be looked at again. */
const holderOf = async (folder: string, self: string): Promise<Found | null> => {
  const [lock, turn] = [join(folder, LOCK), join(folder, TURN)];
  if (!(await created(turn, self))) {
    const other = await lookInto(turn);
    if (other && Date.now() - other.written > TURN_LASTS) await rm(turn, { force: true });
    return null;
  }
  try {
    const [found, now] = await Promise.all([lookInto(lock), lookInto(turn)]);
    if (!found) return null;
    const age = (now?.written ?? Date.now()) - found.written;
    const holder = holderIn(found.text);
    const alive = holder && isAlive(holder);
    if (holder && (alive ?? age < BELIEVED)) return { holder, alive, written: found.written };
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

/**
 * Takes the lock. A process elsewhere is watched until it has shown that it lives, or has not done so for long enough: a container that
 * was killed and started again need not be told to come back later.
 */
const take = async (folder: string, text: string): Promise<void> => {
  const until = Date.now() + BELIEVED + TURN_LASTS;
  let seen: Found | null = null;
  while (Date.now() < until) {
    if (await created(join(folder, LOCK), text)) return;
    const found = await holderOf(folder, text);
    if (found && (found.alive || (seen && seen.written !== found.written))) throw inUse(folder, found.holder);
    seen ??= found;
    await wait(found ? WATCH : 5 + 20 * Math.random());
  }
  if (seen) throw inUse(folder, seen.holder);
  throw new FileError({
    at: folder,
    problem: "many processes want this folder at the same time",
    fix: `try again; if that does not help, remove ${LOCK} and ${TURN} in it`,
    code: "EBUSY",
  });
};

/** Removes the turn of a process that was killed in it. Only whoever has the lock may: to a living holder, a turn too many does no harm. */
const clearTurn = async (folder: string): Promise<void> => {
  const found = await lookInto(join(folder, TURN));
  const owner = found && holderIn(found.text);
  if (owner && isAlive(owner) === false) await rm(join(folder, TURN), { force: true });
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
  const folder = await named(path, "written", async () => localPath(path));
  const holder: Holder = { ...thisProcess(), host: hostname(), since: new Date().toISOString() };
  const text = JSON.stringify(holder);
  await named(folder, "written", async () => {
    await ensureFolder(folder);
    await take(folder, text);
    await clearTurn(folder);
  });
  await removeLeftOvers(folder);
  return held(folder, join(folder, LOCK), text);
};
