/** @file `pnpm torture memory`: the same thing thousands of times; memory must come to a level and stay there. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Fault, Result } from "../fault.ts";
import type { Limits } from "../limits.ts";

export interface MemoryOptions extends Limits {
  readonly seed: number;
  /** The folder of the program `remember`. */
  readonly programs: string;
}

interface Work {
  readonly kind: string;
  readonly what: string;
  /** How often, for each thousand that was asked for. */
  readonly share: number;
}

const works: readonly Work[] = [
  { kind: "predict", what: "predictions of random sizes", share: 1 },
  { kind: "predictor", what: "predictors made and disposed", share: 0.2 },
  { kind: "trainer", what: "trainers made and disposed", share: 0.1 },
  { kind: "loadModel", what: "models opened", share: 1 },
];

const MB = 2 ** 20;
/** What a process may grow by between its first third and its last. */
const SLACK = 80 * MB;

/** How much it held, after each ten times. */
const measure = async (
  program: string,
  kind: string,
  seed: number,
  times: number,
  until: number,
): Promise<number[]> => {
  const child = spawn(process.execPath, [program, kind, String(seed)], { stdio: ["ignore", "pipe", "inherit"] });
  const held: number[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    held.push(Number(line.split(" ")[1]));
    if (held.length * 10 >= times || Date.now() > until) break;
  }
  child.kill("SIGKILL");
  return held;
};

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;
const megabytes = (bytes: number): number => Math.round(bytes / MB);

export const memory = async ({ seed, programs, minutes, count }: MemoryOptions): Promise<Result> => {
  const faults: Fault[] = [];
  const rows: (readonly (string | number)[])[] = [];
  const asked = Number.isFinite(count) ? count : 3000;
  for (const { kind, what, share } of works) {
    const until = Date.now() + (minutes * 60_000) / works.length;
    const held = await measure(join(programs, "remember.js"), kind, seed, Math.max(30, asked * share), until);
    const third = Math.ceil(held.length / 3);
    const [early, late] = [median(held.slice(third - 1, 2 * third)), median(held.slice(-third))];
    rows.push([what, held.length * 10, ...[held[0] ?? 0, early, late, Math.max(0, ...held)].map(megabytes)]);
    const grown = `memory grows: ${megabytes(early)} MB in the middle, ${megabytes(late)} MB in the end`;
    const fault = held.length < 3 ? "it ended before it was measured" : late - early > SLACK ? grown : null;
    if (fault !== null) faults.push({ at: what, what: fault, again: `pnpm torture memory --seed ${seed}` });
  }
  return {
    header: ["what was done", "times", "MB at first", "in the middle", "in the end", "at most"],
    rows,
    faults,
    skipped: [],
  };
};
