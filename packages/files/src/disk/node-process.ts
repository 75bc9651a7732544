/** @file Which process made something, and whether it still lives. */
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells a process from all others. */
export interface ProcessMark {
  readonly pid: number;
  /** Where its number counts: the machine, and the container on it. */
  readonly place: string;
  /** When it began, so that another process that was given its number later is not taken for it; empty where nobody knows. */
  readonly started: string;
}

const short = (text: string): string => createHash("sha256").update(text).digest("hex").slice(0, 8);

const orEmpty = (read: () => string): string => {
  try {
    return read();
  } catch {
    return "";
  }
};

/** When a process began; empty where nobody knows. Linux counts clock ticks since the machine was started. */
const startOf = (pid: number): string => {
  const stat = orEmpty(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  if (stat === "") return "";
  // The name of the program, in brackets, may hold anything; the time is the 20th field behind it.
  const ticks = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
  return short(`${orEmpty(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8"))} ${ticks}`);
};

const own: ProcessMark = {
  pid: process.pid,
  place: short(`${hostname()} ${orEmpty(() => readlinkSync("/proc/self/ns/pid"))}`),
  started: startOf(process.pid),
};

/** This process. */
export const thisProcess = (): ProcessMark => own;

/** Whether a process of this place with that number is there. */
const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    // It is there, and another user's.
    return (failure as { readonly code?: string }).code === "EPERM";
  }
};

/** Whether a process still lives; null where it ran at another place, of which nothing is known here. */
export const isAlive = ({ pid, place, started }: ProcessMark): boolean | null => {
  if (place !== own.place) return null;
  if (!isThere(pid)) return false;
  const now = startOf(pid);
  return started === "" || now === "" || now === started;
};
