/** @file Contenders that step in turn, so that what else the machine does hits all alike. */
import type { Stepping, Times } from "../process.ts";

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** The middle of its times, and the most memory that it held, in megabytes. */
export interface Measured extends Times {
  readonly peakMb: number;
}

/** What each contender took; null where there is none. */
export const inTurn = async (
  contenders: readonly (Stepping | null)[],
  { warmUp, rounds }: { readonly warmUp: number; readonly rounds: number },
): Promise<readonly (Measured | null)[]> => {
  const times: Times[][] = contenders.map(() => []);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (const [i, contender] of contenders.entries()) {
      const step = await contender?.step();
      if (step && round >= warmUp) times[i]!.push(step);
    }
  }
  const measured = (own: readonly Times[], peakMb: number): Measured => ({
    ms: Math.round(median(own.map(({ ms }) => ms))),
    cpuMs: Math.round(median(own.map(({ cpuMs }) => cpuMs))),
    peakMb: Math.round(peakMb),
  });
  return Promise.all(contenders.map(async (one, i) => one && measured(times[i]!, await one.end())));
};
