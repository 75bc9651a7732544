/** @file NaN and infinity, found before they make every answer NaN: in weights, and in what is predicted on. */
import { type AnyModel, type DType, FeedError, type NdArray, type NdArrays, WeightsError } from "@tributary/kernel";
import { firstNotFinite } from "@tributary/kernel/authoring";

/** Where the first number stands that is NaN or infinite; -1 where there is none. */
const firstIn = (numbers: NdArray<DType>["data"]): number =>
  numbers instanceof Float32Array ? firstNotFinite(numbers) : -1;

/** The place of a number on each axis: `[2, 0, 5]`. */
const placeOf = (at: number, shape: readonly number[]): string => {
  let rest = at;
  const place = shape.toReversed().map((size) => {
    const on = rest % size;
    rest = Math.floor(rest / size);
    return on;
  });
  return `[${place.reverse().join(", ")}]`;
};

const TURN_OFF = "{ checkFinite: false } lets them through";

/**
 * Looks at all weights of a model.
 *
 * @throws {@link WeightsError} when one holds NaN or infinity; it names the first, and counts the others.
 */
export const checkFiniteWeights = ({ name: at, weights }: AnyModel, values: NdArrays): void => {
  const ill = weights.flatMap(({ name }) => {
    const place = firstIn(values[name]!.data);
    return place < 0 ? [] : [{ name, place, array: values[name]! }];
  });
  const [first] = ill;
  if (!first) return;
  const { name, place, array } = first;
  throw new WeightsError({
    at,
    problem: `weight "${name}" is not finite${ill.length > 1 ? `, nor ${ill.length === 2 ? "is another" : `are ${ill.length - 1} others`}` : ""}`,
    received: `${array.data[place]} at ${placeOf(place, array.shape)}`,
    expected: "finite numbers in every weight: anything computed from others is NaN",
    fix: `take the weights of an earlier checkpoint: training went wrong, or the file is damaged; ${TURN_OFF}`,
  });
};

/**
 * Looks at what is fed.
 *
 * @throws {@link FeedError} when an input holds NaN or infinity; it names the input and the example.
 */
export const checkFiniteFeeds = (at: string, feeds: NdArrays<DType>): void => {
  for (const [name, { data, shape }] of Object.entries(feeds)) {
    const place = firstIn(data);
    if (place < 0) continue;
    const example = Math.floor(place / (data.length / shape[0]!));
    throw new FeedError({
      at,
      problem: `input "${name}" is not finite in example ${example}`,
      received: `${data[place]} at ${placeOf(place, shape)}`,
      expected: "finite numbers: anything computed from others is NaN",
      fix: `look where the numbers come from, a division by 0 or a damaged picture; ${TURN_OFF}`,
    });
  }
};
