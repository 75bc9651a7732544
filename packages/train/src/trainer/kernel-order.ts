/** @file The order of numbers in kernels of convolutions. */
import { countOf } from "@tributary/kernel/authoring";

/**
 * Calls back with the index of each number of a kernel `[filters, channels, height, width]`, as it is and in blocks: `[channels / block,
 * filters / block, height and width backwards, block of channels, block of filters]`.
 */
const eachNumber = (
  shape: readonly number[],
  block: number,
  visit: (plain: number, inBlocks: number) => void,
): void => {
  const [filters, channels] = shape as readonly [number, number];
  const taps = countOf(shape.slice(2));
  let inBlocks = 0;
  for (let c = 0; c < channels; c += block) {
    for (let f = 0; f < filters; f += block) {
      for (let tap = taps - 1; tap >= 0; tap--) {
        for (let inner = c; inner < c + block; inner++) {
          for (let outer = f; outer < f + block; outer++) visit((outer * channels + inner) * taps + tap, inBlocks++);
        }
      }
    }
  }
};

/** A copy of a kernel that lies in blocks of `from` channels, in blocks of `to`; 0 stands for the order of its shape. */
export const reordered = (
  data: Float32Array,
  shape: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
): Float32Array => {
  if (from === to) return data.slice();
  const plain = from === 0 ? data : new Float32Array(data.length);
  if (from !== 0) eachNumber(shape, from, (i, j) => (plain[i] = data[j]!));
  if (to === 0) return plain;
  const blocks = new Float32Array(data.length);
  eachNumber(shape, to, (i, j) => (blocks[j] = plain[i]!));
  return blocks;
};
