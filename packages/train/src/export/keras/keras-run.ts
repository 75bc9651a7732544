/** @file What `result.keras` says of the run that it came from. */
import { type FileSource, type ReadKerasOptions, readKeras } from "@tributary/runtime";
import type { RunIdentity } from "../../trainer/identity/run-identity.ts";

/** How a run was judged and changed, in words: what may not differ where another one goes on. */
export type KerasRunWords = {
  readonly optimizer: string;
  readonly clip: string;
  /** By output. */
  readonly losses: Readonly<Record<string, string>>;
};

/**
 * What `train.py` of `kerasTrainingFiles` says of its run in `result.keras`.
 *
 * @example
 * const whole = ({ epochs, batchSize }: KerasRun) => `${epochs} epochs of batches of ${batchSize}`;
 * whole.length; // 1
 */
export interface KerasRun {
  /** How often it went through the data. */
  readonly epochs: number;
  /** Examples at once, on all devices together. */
  readonly batchSize: number;
  /** Of the next update. */
  readonly learningRate: number;
  /** The optimizer with its settings, in words. */
  readonly optimizer: string;
  /** How gradients were clipped, in words. */
  readonly clip: string;
  /** Losses with their settings, by output, in words. */
  readonly losses: Readonly<Record<string, string>>;
}

/** The words of a run that is known here. */
export const wordsOfRun = ({ optimizer, losses, settings }: RunIdentity): KerasRunWords => ({
  optimizer: optimizer.words,
  clip: settings.clip === null ? "none" : JSON.stringify(settings.clip),
  losses: Object.fromEntries(Object.entries(losses).map(([output, { words }]) => [output, words])),
});

type Given = { readonly [name: string]: unknown };

const isGiven = (given: unknown): given is Given =>
  typeof given === "object" && given !== null && !Array.isArray(given);

const isCount = (given: unknown): given is number => typeof given === "number" && Number.isInteger(given) && given > 0;

/** The run that a file's metadata tell of, and what each variable of its optimizer is: `updates`, or `mean/conv1/kernel`. */
export const runIn = (
  metadata: Given,
): { readonly run: KerasRun; readonly variables: readonly (string | null)[] } | null => {
  const { training } = metadata;
  if (!isGiven(training)) return null;
  const { epochs, batchSize, learningRate, variables, made } = training;
  if (!isCount(epochs) || !isCount(batchSize) || typeof learningRate !== "number" || !isGiven(made)) return null;
  const { optimizer, clip, losses } = made;
  if (!Array.isArray(variables) || typeof optimizer !== "string" || typeof clip !== "string" || !isGiven(losses)) {
    return null;
  }
  const words = Object.fromEntries(Object.entries(losses).map(([output, loss]) => [output, String(loss)]));
  return { run: { epochs, batchSize, learningRate, optimizer, clip, losses: words }, variables };
};

/**
 * What `result.keras` says of its run: how long it was, and with what a run here has to be made so that `continueFromKeras` goes on with it.
 *
 * @returns Null for files of Keras that `train.py` of `kerasTrainingFiles` did not write.
 * @throws {@link WeightsError} when the file is damaged.
 * @example
 * const file = await toKeras(await trainer.trained()); // no run of Keras
 * await readKerasRun(file); // null
 */
export const readKerasRun = async (source: FileSource, options: ReadKerasOptions = {}): Promise<KerasRun | null> =>
  runIn((await readKeras(source, options)).metadata)?.run ?? null;
