/** @file The other end of `process.ts`: runs for every line that comes in, and answers with how long it took. */
import { createInterface } from "node:readline";
import { setTimeout } from "node:timers/promises";
import { peakMegabytes } from "@tributary/testing/peak";

const say = (line: object): void => console.log(JSON.stringify(line));

/** How long the threads of whoever ran before may still be looking for work. */
const REST_MS = 50;

interface Turn {
  /** Runs that count for nothing, since memory and threads have to come back first. Default 0. */
  readonly warmUp?: number;
  /** Runs that count, of which the mean is told. Default 1. */
  readonly runs?: number;
}

/** Answers until the line "end", which is answered with the most memory that the process ever held, in megabytes. */
export const answer = async (run: () => Promise<unknown>, { warmUp = 0, runs = 1 }: Turn = {}): Promise<void> => {
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === "end") break;
    if (warmUp > 0) await setTimeout(REST_MS);
    for (let i = 0; i < warmUp; i++) await run();
    const [start, before] = [performance.now(), process.cpuUsage()];
    for (let i = 0; i < runs; i++) await run();
    const { user, system } = process.cpuUsage(before);
    say({ ms: (performance.now() - start) / runs, cpuMs: (user + system) / 1000 / runs });
  }
  say({ peakMb: peakMegabytes() });
};

/** What every contender does for a turn of inference; `pytorch.py` has the same numbers. */
export const INFERENCE_TURN: Turn = { warmUp: 2, runs: 5 };
