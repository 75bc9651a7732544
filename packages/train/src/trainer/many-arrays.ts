/** @file Arrays for many tensors at once. */
import { countOf } from "@tributary/kernel/authoring";

/** Numbers of 64 bytes: what each array begins at, as one of its own would. */
const LINE = 16;

/** So many numbers, 256 MB, lie in one piece of memory at most, unless one array alone has more. */
const MOST = 2 ** 26;

/**
 * New arrays of zeros for values of these shapes, cut from few pieces of memory. V8 counts the bytes behind typed arrays, and from some megabytes on it
 * looks for garbage at each array that comes: at a thousand of them for longer than it takes to fill them.
 */
export const arraysFor = (values: readonly { readonly shape: readonly number[] }[]): readonly Float32Array[] => {
  const sizes: number[] = [];
  const places = values.map(({ shape }) => {
    const count = countOf(shape);
    const size = Math.ceil(count / LINE) * LINE;
    if (sizes.length === 0 || sizes.at(-1)! + size > MOST) sizes.push(0);
    const [piece, start] = [sizes.length - 1, sizes.at(-1)!];
    sizes[piece] = start + size;
    return { piece, start, end: start + count };
  });
  const pieces = sizes.map((size) => new Float32Array(size));
  return places.map(({ piece, start, end }) => pieces[piece]!.subarray(start, end));
};
