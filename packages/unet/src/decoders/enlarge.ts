/** @file How a decoder on a pyramid goes up: to the size of the encoder's map, or, where there is none, by 2. */
import { type Block, type ResizingOptions, resizeLike, type Tensor, upSampling2d } from "@tributary/kernel";
import { choose } from "@tributary/kernel/authoring";
import { subPixelConvolution, upConvolution } from "../blocks/up-convolution.ts";

/** Enlarges a map to the size of another; by 2 if that is null. */
export type Enlarge = (x: Tensor, like: Tensor | null) => Tensor;

/** By interpolation: without weights. */
export const resized =
  (options: ResizingOptions): Enlarge =>
  (x, like) =>
    like === null ? upSampling2d(2, options)(x) : resizeLike(x, like, options);

const sameSize = (x: Tensor, like: Tensor): boolean =>
  [1, 2].every((axis) => x.shape[axis] !== null && x.shape[axis] === like.shape[axis]);

/** By a block that doubles the size; the few pixels that an odd size differs by are interpolated. */
export const doubled =
  (block: Block): Enlarge =>
  (x, like) => {
    const twice = block(x);
    return like === null || sameSize(twice, like) ? twice : resizeLike(twice, like, { interpolation: "bilinear" });
  };

/**
 * How to go up: `"nearest"` and `"bilinear"` have no weights; `"transposed"`, a 2×2 transposed convolution, and
 * `"pixelShuffle"`, a convolution whose channels become pixels, learn; or a block of your own that doubles the size, made for a level of that many filters.
 */
export type DecoderUp = "nearest" | "bilinear" | "transposed" | "pixelShuffle" | ((filters: number) => Block);

const ways: Readonly<Record<string, (filters: number) => Enlarge>> = {
  nearest: () => resized({ interpolation: "nearest" }),
  bilinear: () => resized({ interpolation: "bilinear" }),
  transposed: (filters) => doubled(upConvolution(filters)),
  pixelShuffle: (filters) => doubled(subPixelConvolution(filters)),
};

/** The way up of each level, given its filters. */
export const enlargeOf = (at: string, up: DecoderUp): ((filters: number) => Enlarge) =>
  typeof up === "function" ? (filters) => doubled(up(filters)) : choose(at, "up", ways, up);
