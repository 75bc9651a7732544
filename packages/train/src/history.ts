/** @file What a run has measured, epoch by epoch. */

/** One epoch. */
export type EpochRecord = {
  /** From 0. */
  readonly epoch: number;
  /** `loss`, the metrics, and those of the validation set: `val_loss`, … */
  readonly values: Readonly<Record<string, number>>;
  /** At the end of the epoch. */
  readonly learningRate: number;
  /** How long it took, with validation. */
  readonly seconds: number;
};

/** All epochs of a trainer, those before a resumed run too. */
export interface History {
  readonly epochs: readonly EpochRecord[];
  /** The numbers of one kind, one an epoch: `curves["val_loss"]`. */
  readonly curves: Readonly<Record<string, readonly number[]>>;
  /** Why the run ended before its last epoch; null if it did not. */
  readonly stopped: string | null;
  /** What else the last `fit()` has to say: that there was nothing to do, or what is not as it was when a checkpoint was made. */
  readonly notes: readonly string[];
}

/** Makes a history of records. Curves hold NaN for epochs that did not measure them. */
export const historyOf = (
  epochs: readonly EpochRecord[],
  stopped: string | null,
  notes: readonly string[],
): History => {
  const names = new Set(epochs.flatMap(({ values }) => Object.keys(values)));
  const curve = (name: string): readonly number[] => epochs.map(({ values }) => values[name] ?? Number.NaN);
  return { epochs, curves: Object.fromEntries([...names].map((name) => [name, curve(name)])), stopped, notes };
};
