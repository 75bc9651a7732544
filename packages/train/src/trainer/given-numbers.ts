/** @file Numbers that are given for state, looked at before they are taken. */
import { type NdArray, WeightsError } from "@tributary/kernel";
import { countOf, described, firstNotFinite, hasNumbers, sameShape, showShape } from "@tributary/kernel/authoring";
import { stateWords } from "../step/state-names.ts";

const FIX = "give weights of this model: (await trainer.trained()).weights has their shapes";

/** What numbers are given for. */
export interface Place {
  /** Who is given them, for errors. */
  readonly at: string;
  /** The name of the state. */
  readonly name: string;
  readonly shape: readonly number[];
}

/** @throws {@link WeightsError} when there are none, or they are of another kind or shape. */
export const fitting = (given: unknown, { at, name, shape }: Place): Float32Array => {
  const misfit = (problem: string, received: string): WeightsError => {
    const expected = `float32 ${showShape(shape)}`;
    return new WeightsError({ at, problem: `${stateWords(name)} ${problem}`, received, expected, fix: FIX });
  };
  if (given === undefined) throw misfit("is missing", "nothing");
  if (!hasNumbers(given)) throw misfit("is no array", described(given));
  const { data }: NdArray = given;
  if (data instanceof Float32Array && data.length === countOf(shape) && sameShape(given.shape, shape)) return data;
  throw misfit("does not fit", `${data.length} numbers of shape ${showShape(given.shape)}`);
};

const lost = (data: Float32Array, index: number, { at, name }: Place): WeightsError =>
  new WeightsError({
    at,
    problem: `${stateWords(name)} holds ${data[index]}`,
    received: `${data[index]} as number ${index} of ${data.length}`,
    expected: "finite numbers",
    fix: "give weights from before they were lost: nothing can be learned from these",
  });

/** @throws {@link WeightsError} when one is not finite. */
export const checkFinite = (data: Float32Array, place: Place): void => {
  const index = firstNotFinite(data);
  if (index !== -1) throw lost(data, index, place);
};

/** So many numbers, 64 KB, are still near the processor when they have been copied. */
const PIECE = 2 ** 14;

/**
 * Copies numbers, and looks at each piece while it is near the processor: not all of them come from memory twice.
 *
 * @throws {@link WeightsError} when one is not finite.
 */
export const copyFinite = (from: Float32Array, to: Float32Array, place: Place): void => {
  for (let start = 0; start < from.length; start += PIECE) {
    const piece = to.subarray(start, start + PIECE);
    piece.set(from.subarray(start, start + PIECE));
    if (firstNotFinite(piece) !== -1) checkFinite(from, place);
  }
};
