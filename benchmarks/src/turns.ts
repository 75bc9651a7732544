/** @file Contenders that step in turn, so that what else the machine does hits all alike. */
import type { Stepping, Times } from "./process.ts";

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

/** The middle of some numbers, and the ends of the half of them that lies around it. */
export const quartiles = (numbers: readonly number[]): readonly [lower: number, middle: number, upper: number] => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1) + 0.5)]!;
  return [at(0.25), median(numbers), at(0.75)];
};

/** What a contender took, step by step, and the most memory that it held, in megabytes. */
export class Measured {
  readonly #steps: readonly Times[];
  readonly peakMb: number;

  constructor(steps: readonly Times[], peakMb: number) {
    this.#steps = steps;
    this.peakMb = Math.round(peakMb);
  }

  /** The middle of its times. */
  get ms(): number {
    return median(this.#steps.map(({ ms }) => ms));
  }

  get cpuMs(): number {
    return median(this.#steps.map(({ cpuMs }) => cpuMs));
  }

  /** The ratio of each round: the speed of the machine, which changes from minute to minute, drops out. */
  ratios(other: Measured): readonly number[] {
    return this.#steps.map(({ ms }, i) => ms / other.#steps[i]!.ms);
  }

  /** The middle of the rounds' ratios. */
  over(other: Measured): number {
    return median(this.ratios(other));
  }
}

/** What each contender took; null where there is none. Whoever goes first changes from round to round. */
export const inTurn = async (
  contenders: readonly (Stepping | null)[],
  { warmUp, rounds }: { readonly warmUp: number; readonly rounds: number },
): Promise<readonly (Measured | null)[]> => {
  const times: Times[][] = contenders.map(() => []);
  for (let round = 0; round < warmUp + rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (round + turn) % contenders.length;
      const step = await contenders[i]?.step();
      if (step && round >= warmUp) times[i]!.push(step);
    }
  }
  return Promise.all(contenders.map(async (one, i) => one && new Measured(times[i]!, await one.end())));
};
