/** @file What every part of the job is told. */
import type { Gallery } from "./gallery.ts";

export interface JobOptions {
  readonly gallery: Gallery;
  /** What data, weights and shuffles follow from. */
  readonly seed: number;
  /** Whether to go on from the checkpoints of an earlier run in the same folder. */
  readonly resume: boolean;
  /** Less of everything, for tests: a tenth of a second a part instead of half a minute. */
  readonly quick: boolean;
  readonly device: string;
  readonly say: (line: string) => void;
  readonly signal?: AbortSignal;
}
