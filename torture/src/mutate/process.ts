/** @file What Linux tells of another process; elsewhere 0. */
import { readFileSync } from "node:fs";

const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
};

const PAGE = 4096;

/** Bytes that it holds. */
export const residentBytes = (pid: number): number => Number(read(pid, "statm").split(" ")[1] ?? 0) * PAGE;

/** The kernel counts in hundredths. */
const TICKS = 100;

/** Seconds of processors that it has used. */
export const secondsComputed = (pid: number): number => {
  // Behind the name, which stands in brackets and may hold anything: the 12th and 13th are its own time and the system's.
  const numbers = read(pid, "stat").split(") ").at(-1)!.split(" ");
  return (Number(numbers[11] ?? 0) + Number(numbers[12] ?? 0)) / TICKS;
};
