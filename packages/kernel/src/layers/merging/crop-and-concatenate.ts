/** @file U-Net's arrow across: what went down is cropped, and joined with what comes up. */
import { settle } from "../../errors.ts";
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { concat } from "../../ops/concat.ts";
import { cropLike } from "../../ops/same-size.ts";
import { concatenateShape } from "../../shape/concatenate.ts";
import { type CropAndConcatenateShape, likeShape } from "../../shape/same-size.ts";
import { checkTensor } from "../arguments.ts";
import type { Arg, Result } from "../typed.ts";

/**
 * Crops the first image around its center to the height and width of the second, and joins both along the channels.
 *
 * Ronneberger et al. 2015, arXiv:1505.04597, figure 1: "copy and crop".
 *
 * @throws {@link ShapeError} when the first image is the smaller one.
 * @example
 * cropAndConcatenate(input([64, 64, 512]), input([56, 56, 512])).shape; // [null, 56, 56, 1024]
 */
export const cropAndConcatenate = <A extends Tensor, B extends Tensor>(
  skip: Arg<CropAndConcatenateShape<A["shape"], B["shape"]>, A>,
  x: B,
  options: { readonly name?: string } = {},
): Result<CropAndConcatenateShape<A["shape"], B["shape"]>> => {
  const at = "cropAndConcatenate";
  const across = skip as Tensor;
  checkTensor(at, across);
  checkTensor(at, x);
  return callLayer(layerOf({ kind: at, name: options.name }), [across, x], () => {
    const cropped = settle(likeShape("crop", at, across.shape, x.shape), whereAmI(at));
    settle(concatenateShape(cropped, x.shape, -1), whereAmI(at));
    return concat([cropLike(across, x), x], 3);
  }) as Result<CropAndConcatenateShape<A["shape"], B["shape"]>>;
};
