/** @file The most memory that a process has held. */
import { readFileSync } from "node:fs";
import { resourceUsage } from "node:process";

/**
 * Megabytes that this process has held at most. `resourceUsage` alone starts from what the parent held when it started this one: a child of a large
 * program is large from the first moment. Linux knows the process' own.
 */
export const peakMegabytes = (): number => {
  try {
    const [, kilobytes] = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
    if (kilobytes !== undefined) return Number(kilobytes) / 1024;
  } catch {} // no Linux
  return resourceUsage().maxRSS / 1024;
};
