/** @file A mask of what a model saw, laid on the picture that it was made of. */
import { checkOptions, fitOf } from "@tributary/kernel/authoring";
import { ImageError } from "../errors.ts";
import { centerOf } from "./crop.ts";
import { type Fitting, fittingOf } from "./fit.ts";
import type { Image, Mask } from "./image.ts";
import { type Prepares, portOf } from "./prepare.ts";
import { coveringSize } from "./resize.ts";

export interface MaskOnPictureOptions {
  /** The input that the picture was for, if the model has several. */
  readonly input?: string;
  /** What pixels are given that the preparation cut away. Default -1: no class. */
  readonly outside?: number;
}

/** What {@link prepare} makes of a picture of this shape. */
const fittingFor = ({ net, preprocessing = "unit" }: Prepares, shape: Image["shape"], input?: string): Fitting => {
  const [, height = null, width = null] = portOf(net, input).tensor.shape;
  const fitting = fitOf(preprocessing, [height, width]);
  if (fitting) return fittingOf(shape, fitting);
  const wanted = [height ?? shape[0], width ?? shape[1]] as const;
  const size = coveringSize(shape, wanted);
  return { size, box: centerOf(size, wanted) };
};

/** For each pixel of a picture along one axis: which pixel of what the model saw lies under its center; outside of it, none. */
const under = (own: number, resized: number, start: number): readonly number[] =>
  Array.from({ length: own }, (_, i) => Math.floor(((i + 0.5) * resized) / own) - start);

/**
 * The mask of what a model saw of a picture, laid on the picture: {@link prepare} has resized and perhaps cropped it. Each pixel takes the class under
 * its center; what was cut away has none, -1.
 *
 * Of a model's `prediction`: `maskOnPicture(trained, asMask(unstack(mask(trained, prediction))[0]), picture)`, which is also what the file of
 * `toOnnx(trained, { pixels: true })` answers.
 *
 * Large pictures keep their details where they are cut into tiles in place of this: `predictTiled` of `@tributary/runtime`.
 *
 * @throws {@link ImageError} when the mask is not of the size that the model saw.
 * @example
 * const seen = { data: Int32Array.of(0, 1, 2, 3), shape: [2, 2] } as const;
 * const net = model(input([2, 2, 3]), conv2d(4, 1));
 * maskOnPicture({ net }, seen, imageFrom(new Uint8Array(2 * 4 * 3), [2, 4, 3])).data; // Int32Array [-1, 0, 1, -1, -1, 2, 3, -1]
 */
export const maskOnPicture = (
  trained: Prepares,
  mask: Mask,
  picture: Pick<Image, "shape">,
  options: MaskOnPictureOptions = {},
): Mask => {
  checkOptions("maskOnPicture", options, { input: "optional", outside: { whole: true } });
  const { input, outside = -1 } = options;
  const [height, width] = picture.shape;
  const { size, box } = fittingFor(trained, picture.shape, input);
  if (mask.shape[0] !== box.height || mask.shape[1] !== box.width) {
    throw new ImageError({
      at: "maskOnPicture()",
      problem: "the mask is not of what the model saw",
      received: `${mask.shape[0]} × ${mask.shape[1]} pixels`,
      expected: `${box.height} × ${box.width}, as prepare() makes of this picture`,
      fix: "give the mask of this picture, from a model whose masks are as large as what it takes",
    });
  }
  const rows = under(height, size[0], box.top);
  const columns = under(width, size[1], box.left);
  const isIn = (at: number, count: number): boolean => at >= 0 && at < count;
  const data = new Int32Array(height * width).fill(outside);
  for (const [y, row] of rows.entries()) {
    if (!isIn(row, box.height)) continue;
    for (const [x, column] of columns.entries()) {
      if (isIn(column, box.width)) data[y * width + x] = mask.data[row * box.width + column]!;
    }
  }
  return { data, shape: [height, width] };
};
