/** @file U-Net's skip connection: the encoder's feature map is cropped, and concatenated with the decoder's. */
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import { askShapes } from "../../graph/shape-check.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { concat } from "../../ops/concat.ts";
import { cropLike } from "../../ops/same-size.ts";
import { type Complaint, isComplaint } from "../../shape/complaint.ts";
import { concatenateShape } from "../../shape/concatenate.ts";
import { type CropAndConcatenateShape, likeShape } from "../../shape/same-size.ts";
import type { Shape } from "../../shape/types.ts";
import { checkTensor } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { Arg, Result, ShapeOf, TensorArg } from "../typed.ts";

const joinedShape = (at: string, across: Shape, up: Shape): Shape | Complaint => {
  const cropped = likeShape("crop", at, across, up);
  return isComplaint(cropped) ? cropped : concatenateShape(cropped, up, -1);
};

/**
 * Crops the first image around its center to the height and width of the second, and concatenates both along the
 * channels.
 *
 * Ronneberger et al. 2015, arXiv:1505.04597, figure 1: "copy and crop".
 *
 * @throws {@link ShapeError} when the first image is the smaller one.
 * @example
 * cropAndConcatenate(input([64, 64, 512]), input([56, 56, 512])).shape; // [null, 56, 56, 1024]
 */
export const cropAndConcatenate = <A, B>(
  skip: Arg<CropAndConcatenateShape<ShapeOf<A>, ShapeOf<B>>, A>,
  x: TensorArg<B>,
  options: { readonly name?: string } = {},
): Result<CropAndConcatenateShape<ShapeOf<A>, ShapeOf<B>>> => {
  const at = "cropAndConcatenate";
  const [across, up] = [skip as Tensor, x as Tensor];
  checkTensor(at, across);
  checkTensor(at, up);
  return callLayer(layerOf(definitionOf(at, {}, {}, options)), [across, up], () => {
    askShapes({ inputs: [across, up], rule: ([a, b]) => joinedShape(at, a!, b!), path: whereAmI(at) });
    return concat([cropLike(across, up), up], 3);
  }) as Result<CropAndConcatenateShape<ShapeOf<A>, ShapeOf<B>>>;
};
