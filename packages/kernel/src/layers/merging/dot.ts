/** @file Dot products of two tensors along an axis: a measure of their similarity. */
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import { askShapes } from "../../graph/shape-check.ts";
import { scalar } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { divide, square } from "../../ops/arithmetic.ts";
import { sum } from "../../ops/broadcast.ts";
import { maximum } from "../../ops/comparison.ts";
import { matmul } from "../../ops/matmul.ts";
import { reshape } from "../../ops/reshape.ts";
import { transpose } from "../../ops/transpose.ts";
import { sqrt } from "../../ops/unary.ts";
import { type DotAxes, type DotShape, dotAxes, dotShape } from "../../shape/dot.ts";
import { product } from "../../shape/flatten.ts";
import type { Shape } from "../../shape/types.ts";
import { checkAxes, checkTensors } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { Failed, ListArg, Result, ShapeOf } from "../typed.ts";

export interface DotOptions<X extends DotAxes = DotAxes> {
  /** The axis of both tensors, or one for each: `[1, 2]`. 0, the batch, is not possible. Default -1. */
  readonly axes?: X;
  /** Whether both are L2-normalized along their axis first, which gives the cosine similarity. Default false. */
  readonly normalize?: boolean;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

type Dotted<T, X extends DotAxes> = T extends readonly [infer A, infer B]
  ? DotShape<ShapeOf<A>, ShapeOf<B>, X> extends infer R
    ? R extends string
      ? Failed<1, R>
      : R
    : never
  : Shape;

/** The smallest squared length that is divided by, so that nothing is divided by 0; as in Keras. */
const SHORTEST = 1e-12;

const unit = (x: Tensor, axis: number): Tensor => {
  const length = sum(square(x), { axes: [axis], keepDims: true });
  return divide(x, sqrt(maximum(length, scalar(SHORTEST))));
};

/** `[batch, product of the other sizes, axis]` */
const asMatrix = (x: Tensor, axis: number): Tensor => {
  const rest = x.shape.flatMap((_, i) => (i === 0 || i === axis ? [] : [i]));
  const moved = transpose(x, [0, ...rest, axis]);
  return reshape(moved, [x.shape[0]!, product(rest.map((i) => x.shape[i]!)), x.shape[axis]!]);
};

/**
 * Dot products of two tensors along one axis of each, for every element of the batch.
 *
 * The result has the other axes of the first tensor, then those of the second: `[batch, 3, 5]` and `[batch, 10, 3]`
 * along axes `[1, 2]` give `[batch, 5, 10]`.
 *
 * @throws {@link ShapeError} when the axes differ in size, are the batch or do not exist.
 * @example
 * dot([input([8]), input([8])], { axes: 1, normalize: true }).shape; // [null, 1]
 */
export const dot = <const T, const X extends DotAxes = -1>(
  tensors: ListArg<Dotted<T, X>, T>,
  options: DotOptions<X> = {},
): Result<Dotted<T, X>> => {
  const at = "dot";
  const list = tensors as unknown as readonly [Tensor, Tensor];
  const { normalize = false, axes = -1 }: { readonly normalize?: boolean; readonly axes?: DotAxes } = options;
  checkTensors(at, list, 2, 2);
  checkAxes(at, "axes", typeof axes === "number" ? [axes] : axes);
  return callLayer(layerOf(definitionOf(at, {}, { axes, normalize }, options)), list, () => {
    const [a, b] = list;
    const shape = askShapes({
      inputs: list,
      rule: ([left, right]) => dotShape(left!, right!, axes),
      path: whereAmI(at),
    });
    const [i, j] = dotAxes(a.shape, b.shape, axes) as readonly [number, number];
    const [left, right] = normalize ? [unit(a, i), unit(b, j)] : [a, b];
    return reshape(matmul(asMatrix(left, i), transpose(asMatrix(right, j), [0, 2, 1])), shape);
  }) as Result<Dotted<T, X>>;
};
