/** @file Two images brought to the same size, as U-Nets do before they concatenate encoder and decoder. */
import { callLayer, type LayerDefinition, layerOf, whereAmI } from "../../graph/layer-call.ts";
import { askShapes } from "../../graph/shape-check.ts";
import type { Tensor } from "../../graph/tensor.ts";
import * as resizeOps from "../../ops/resize.ts";
import * as ops from "../../ops/same-size.ts";
import { type LikeShape, likeShape } from "../../shape/same-size.ts";
import { checkTensor, checkWord } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { Arg, Result, ShapeOf, TensorArg } from "../typed.ts";
import { gridOf, type ResizingOptions } from "./resizing.ts";

const fitted = (
  definition: LayerDefinition,
  fit: "crop" | "pad" | "resize",
  [x, like]: readonly [Tensor, Tensor],
  compute: (x: Tensor, like: Tensor) => Tensor,
): Tensor => {
  const { kind } = definition;
  checkTensor(kind, x);
  checkTensor(kind, like);
  return callLayer(layerOf(definition), [x, like], () => {
    askShapes({
      inputs: [x, like],
      rule: ([image, target]) => likeShape(fit, kind, image!, target!),
      path: whereAmI(kind),
    });
    return compute(x, like);
  });
};

export interface SameSizeOptions {
  /** The name of the layer in summaries. */
  readonly name?: string;
}

/**
 * Crops the first image around its center to the height and width of the second. An odd pixel is cropped at the end.
 *
 * @throws {@link ShapeError} when the first image is the smaller one.
 * @example
 * cropLike(input([64, 64, 512]), input([56, 56, 256])).shape; // [null, 56, 56, 512]
 */
export const cropLike = <A, B>(
  x: Arg<LikeShape<"crop", "cropLike", ShapeOf<A>, ShapeOf<B>>, A>,
  like: TensorArg<B>,
  options: SameSizeOptions = {},
): Result<LikeShape<"crop", "cropLike", ShapeOf<A>, ShapeOf<B>>> =>
  fitted(definitionOf("cropLike", {}, {}, options), "crop", [x as Tensor, like as Tensor], ops.cropLike) as Result<
    LikeShape<"crop", "cropLike", ShapeOf<A>, ShapeOf<B>>
  >;

export interface PadLikeOptions extends SameSizeOptions {
  /** What the border is filled with: `"zeros"`, or `"repeat"` for the nearest pixel at the edge. Default `"zeros"`. */
  readonly border?: ops.Border;
}

/**
 * Pads the first image around its center to the height and width of the second. An odd pixel is added at the end.
 *
 * @throws {@link ShapeError} when the first image is the larger one.
 * @example
 * padLike(input([56, 56, 256]), input([57, 57, 512])).shape; // [null, 57, 57, 256]
 */
export const padLike = <A, B>(
  x: Arg<LikeShape<"pad", "padLike", ShapeOf<A>, ShapeOf<B>>, A>,
  like: TensorArg<B>,
  options: PadLikeOptions = {},
): Result<LikeShape<"pad", "padLike", ShapeOf<A>, ShapeOf<B>>> => {
  const { border = "zeros" } = options;
  checkWord("padLike", "border", border, ["zeros", "repeat"]);
  return fitted(
    definitionOf("padLike", {}, { border }, options),
    "pad",
    [x as Tensor, like as Tensor],
    (image, target) => ops.padLike(image, target, border),
  ) as Result<LikeShape<"pad", "padLike", ShapeOf<A>, ShapeOf<B>>>;
};

/**
 * Resizes the first image to the height and width of the second.
 *
 * @param options The options of {@link resizing}, but `interpolation` is `"nearest"` by default.
 * @example
 * resizeLike(input([7, 7, 256]), input([15, 15, 512])).shape; // [null, 15, 15, 256]
 */
export const resizeLike = <A, B>(
  x: Arg<LikeShape<"resize", "resizeLike", ShapeOf<A>, ShapeOf<B>>, A>,
  like: TensorArg<B>,
  options: ResizingOptions = {},
): Result<LikeShape<"resize", "resizeLike", ShapeOf<A>, ShapeOf<B>>> => {
  const { interpolation = "nearest", alignCorners = false } = options;
  checkWord("resizeLike", "interpolation", interpolation, ["nearest", "bilinear"]);
  const definition = definitionOf("resizeLike", {}, { interpolation, alignCorners }, options);
  return fitted(definition, "resize", [x as Tensor, like as Tensor], (image, target) =>
    resizeOps.resizeLike(image, target, gridOf(interpolation, alignCorners)),
  ) as Result<LikeShape<"resize", "resizeLike", ShapeOf<A>, ShapeOf<B>>>;
};
