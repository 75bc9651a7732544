/** @file Asserting the shape of a tensor. */
import { settle } from "../../errors.ts";
import { whereAmI } from "../../graph/layer-call.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { type ExpectShape, expectedShape } from "../../shape/expect.ts";
import type { Shape } from "../../shape/types.ts";
import { checkTensor } from "../arguments.ts";
import type { Arg, ShapeOf } from "../typed.ts";

/**
 * Asserts the shape of a tensor, at compile time as far as it is known and at run time, and returns the tensor with
 * that shape as its type. After a loop it restores literal sizes.
 *
 * @throws {@link ShapeError} when the tensor has another shape.
 * @example
 * expectShape(input([28, 28, 64]), [null, 28, 28, 64]).shape; // [null, 28, 28, 64]
 */
export const expectShape = <T, const B extends Shape>(
  x: Arg<ExpectShape<ShapeOf<T>, B>, T>,
  shape: readonly [...B],
): Tensor<[...B]> => {
  const tensor = x as Tensor;
  checkTensor("expectShape", tensor);
  settle(expectedShape(tensor.shape, shape), whereAmI("expectShape"));
  return tensor as Tensor<[...B]>;
};
