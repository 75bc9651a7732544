/** @file What is moved anyway, in the opposite order: `Gather` copies rows as fast as `Transpose`. */
import type { Emitter } from "../graph/emitter.ts";
import { reshaped } from "./reshaped.ts";
import type { Margins, Pair } from "./window.ts";

/** Where each comes from when the first two of three axes are swapped, and the last along the third comes first. */
export const swappedBackwards = (outer: number, inner: number, pixels: number): readonly number[] => {
  // Long lists, of which a step writes dozens: no function is called for each number.
  const order: number[] = [];
  for (let column = 0; column < inner; column++) {
    for (let row = 0; row < outer; row++) {
      const first = (row * inner + column) * pixels;
      for (let pixel = pixels - 1; pixel >= 0; pixel--) order.push(first + pixel);
    }
  }
  return order;
};

/** Images whose pixels are a block each, in rows and columns of images. */
interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly size: Pair;
}

const NO_MARGINS: Margins = [
  [0, 0],
  [0, 0],
];

/**
 * The columns of images first and then their rows, each image with its last pixel first, and with margins before and after what comes out. Pixels of margins are
 * all gathered from one pixel of zeros.
 */
export const pixelsBackwards = (
  x: string,
  { rows, columns, size: [high, wide] }: Grid,
  onnx: Emitter,
  [above, beside]: Margins = NO_MARGINS,
): string => {
  const zeros = rows * columns * high * wide;
  const [down, across] = [above[0] + high + above[1], beside[0] + wide + beside[1]];
  const order = Array.from({ length: rows * columns * down * across }, (_, i) => {
    const [image, pixel] = [Math.floor(i / (down * across)), down * across - 1 - (i % (down * across))];
    const [line, column] = [Math.floor(pixel / across) - above[0], (pixel % across) - beside[0]];
    if (line < 0 || line >= high || column < 0 || column >= wide) return zeros;
    return (((image % rows) * columns + Math.floor(image / rows)) * high + line) * wide + column;
  });
  const blocks = reshaped(x, [zeros, onnx.abilities.channelBlock!], onnx);
  const hasMargins = [...above, ...beside].some((pixels) => pixels > 0);
  const pads = onnx.ints([0, 0, 1, 0]);
  const all = hasMargins ? onnx.node("Pad", [blocks, pads, onnx.floats(0)], { mode: "constant" }) : blocks;
  return onnx.node("Gather", [all, onnx.places(order)], { axis: 0 });
};
