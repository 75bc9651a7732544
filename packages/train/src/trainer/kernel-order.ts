/** @file The order of numbers in kernels of convolutions. */
import { countOf } from "@tributary/kernel/authoring";

/**
 * Copies a kernel `[filters, channels, height, width]` into blocks, or back. There lie
 * `[channels / block, filters / block, height and width backwards, block of channels, block of filters]`.
 */
const copied = (
  data: Float32Array,
  shape: readonly number[],
  { block, isBack, copy }: { readonly block: number; readonly isBack: boolean; readonly copy: Float32Array },
): Float32Array => {
  const [filters, channels] = shape as readonly [number, number];
  const taps = countOf(shape.slice(2));
  const filter = channels * taps;
  let inBlocks = 0;
  for (let c = 0; c < channels; c += block) {
    for (let f = 0; f < filters; f += block) {
      for (let tap = taps - 1; tap >= 0; tap--) {
        for (let inner = 0; inner < block; inner++) {
          let plain = f * filter + (c + inner) * taps + tap;
          const end = inBlocks + block;
          if (isBack) for (; inBlocks < end; plain += filter) copy[plain] = data[inBlocks++]!;
          else for (; inBlocks < end; plain += filter) copy[inBlocks++] = data[plain]!;
        }
      }
    }
  }
  return copy;
};

/**
 * A copy of a kernel that lies in blocks of `from` channels, in blocks of `to`; 0 stands for the order of its shape.
 *
 * @param copy Where it comes. Default: a new array.
 */
export const reordered = (
  data: Float32Array,
  shape: readonly number[],
  { from, to }: { readonly from: number; readonly to: number },
  copy: Float32Array = new Float32Array(data.length),
): Float32Array => {
  if (from === to) {
    copy.set(data);
    return copy;
  }
  if (from === 0) return copied(data, shape, { block: to, isBack: false, copy });
  const plain = to === 0 ? copy : new Float32Array(data.length);
  copied(data, shape, { block: from, isBack: true, copy: plain });
  return to === 0 ? plain : copied(plain, shape, { block: to, isBack: false, copy });
};
