/** @file The memory that predicting takes, known before it is taken: a file of a kilobyte can ask for all of it. */
import { type AnyModel, ArgumentError, cost } from "@tributary/kernel";
import { readableBytes, showShape } from "@tributary/kernel/authoring";
import { platform } from "#engine";

export interface ActivationOptions {
  /**
   * The most bytes that what is computed may take at once, by `cost()`. Larger batches are cut into smaller pieces; a single example that
   * needs more is refused. Default: what is free on this machine; 2 GB in browsers, which do not say.
   */
  readonly maxMemory?: number | undefined;
}

type Shapes = Readonly<Record<string, readonly number[]>>;

/** Bytes for one example of these shapes. */
export const bytesOfExample = (net: AnyModel, shapes: Shapes): number => {
  const inputSizes = Object.fromEntries(Object.entries(shapes).map(([name, [, ...sizes]]) => [name, sizes]));
  return cost(net, { inputSizes }).memory.inference;
};

/**
 * How many examples may be computed at once.
 *
 * @param bytes For one of them.
 * @throws {@link ArgumentError} when there is no room for one.
 */
export const examplesAtOnce = (
  { name }: AnyModel,
  shapes: Shapes,
  bytes: number,
  { maxMemory }: ActivationOptions,
): number => {
  const limit = maxMemory ?? platform.freeMemory();
  if (bytes <= limit) return Math.floor(limit / bytes);
  const one = Object.entries(shapes).map(([input, [, ...sizes]]) => `${input} ${showShape([1, ...sizes])}`);
  throw new ArgumentError({
    at: name,
    problem: "one example takes more memory than it may",
    received: `${readableBytes(bytes)} for ${one.join(", ")}`,
    expected: `at most ${readableBytes(limit)}, ${maxMemory === undefined ? "which is free here" : "as maxMemory says"}`,
    fix: "take smaller images, or tiles of them with predictTiled(); or give a larger maxMemory",
  });
};
