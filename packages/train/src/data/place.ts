/** @file Where a number lies in an array of examples, in words. */

/** `example 3, at [5, 7]` */
export const placeOf = (index: number, shape: readonly number[]): string => {
  const places: number[] = [];
  let rest = index;
  for (const size of shape.toReversed()) {
    places.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  const [example = 0, ...inside] = places;
  return inside.some((_, axis) => shape[axis + 1] !== 1)
    ? `example ${example}, at [${inside.join(", ")}]`
    : `example ${example}`;
};
