/** @file Learning from pictures: with what a trained network sees, or from nothing; kept step by step, so that a closed tab goes on. */
import type { TrainedModel } from "@tributary/kernel";
import { learnFromScratch } from "./from-scratch.ts";
import { learnFromTrained } from "./from-trained.ts";
import type { Learned, LearnOptions } from "./run.ts";

/** And what it begins with. */
interface Beginning {
  /** Stays as it is but for a new last layer; null for nothing. */
  readonly before: TrainedModel | null;
}

/**
 * Learns, or goes on with the run in the folder.
 *
 * @throws what the signal says, when it is aborted; the run is in the folder then.
 */
export const learn = ({ before, ...options }: LearnOptions & Beginning): Promise<Learned> =>
  before === null ? learnFromScratch(options) : learnFromTrained(before, options);
