/** @file The same elements, in the same order, with another shape. */
import { ShapeError } from "../errors.ts";
import { apply, type Binary, type Op, type Unary } from "../graph/op.ts";
import { moved } from "../graph/range.ts";
import { movedReach } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { sameShape } from "../shape/count.ts";
import { product } from "../shape/flatten.ts";
import type { Shape } from "../shape/types.ts";
import { checkShape } from "./arguments.ts";

/**
 * The target with its unknown sizes filled in: of two, the first is copied from the input, and the last takes what is
 * left.
 */
const solved = (from: Shape, target: Shape): Shape => {
  const count = product(from);
  const last = target.lastIndexOf(null);
  if (count === null || last < 0) return target;
  const kept = target.map((size, axis) => (axis === last ? 1 : (size ?? from[axis]!)));
  return kept.with(last, count / product(kept)!);
};

/** Only the last axis is certain to stay together, and only if its size stays the same. */
const keptLast =
  (from: Shape, to: Shape) =>
  (axis: number): number | null =>
    axis === from.length - 1 && typeof from[axis] === "number" && to.at(-1) === from[axis] ? to.length - 1 : null;

/** An axis is kept where it has the same size, and as much lies before it. */
const keptFirst = (from: Shape, to: Shape, axis: number): number | null => {
  const before = product(from.slice(0, axis));
  const kept = to.findIndex((size, i) => size === from[axis] && product(to.slice(0, i)) === before);
  return before === null || kept < 0 ? null : kept;
};

const reshapeOp: Op<{ readonly shape: Shape }, Unary> = {
  name: "reshape",
  takes: "any",
  shape({ inputs: [x], attrs, at }) {
    const shape = solved(x.shape, attrs.shape);
    const [from, to] = [product(x.shape), product(shape)];
    if (
      (from !== null && to !== null && from !== to) ||
      shape.some((size) => size !== null && !Number.isInteger(size))
    ) {
      throw new ShapeError({
        at,
        problem: `${from} numbers cannot be arranged as [${attrs.shape.map(String).join(", ")}]`,
        received: x.shape,
        expected: `a shape whose sizes multiply to ${from}`,
        fix: "change the target shape, or leave one size open",
      });
    }
    return shape;
  },
  gradient: ({ inputs: [x] }, dOutput) => [reshape(dOutput, x.shape)],
  range: ({ inputs: [x], attrs, output }, of) =>
    moved(of(x), keptLast(x.shape, output.shape), (other) => reshape(other, attrs.shape)),
  reach: ({ inputs: [x], output }, _, axis) => movedReach(keptFirst(x.shape, output.shape, axis)),
  lower({ inputs: [x], attrs: { shape } }, onnx) {
    // ONNX: 0 copies the size of the same axis, -1 is whatever is left.
    const open = shape.flatMap((size, axis) => (size === null ? [axis] : []));
    const target = shape.map((size, axis) => size ?? (open.length > 1 && axis === open[0] ? 0 : -1));
    return onnx.node("Reshape", [onnx.logical(x), onnx.ints(target)]);
  },
};

/**
 * The same elements with another shape. Of unknown sizes (`null`) the first is copied from the same axis, a second
 * takes what is left.
 *
 * @example
 * await compute(reshape(constant([1, 2, 3, 4]), [2, 2])); // [[1, 2], [3, 4]]
 */
export const reshape = (x: Tensor, shape: Shape): Tensor => {
  checkShape("reshape", shape);
  return sameShape(x.shape, shape) ? x : apply(reshapeOp, [x], { shape });
};

const reshapeLikeOp: Op<null, Binary> = {
  name: "reshapeLike",
  takes: "any",
  shape: ({ inputs: [, like] }) => like.shape,
  gradient: ({ inputs: [x] }, dOutput) => [reshapeLike(dOutput, x), undefined],
  range: ({ inputs: [x, like] }, of) =>
    moved(of(x), keptLast(x.shape, like.shape), (other) => reshapeLike(other, like)),
  reach: ({ inputs: [x], output }, input, axis) =>
    input === 1 ? "nowhere" : movedReach(keptFirst(x.shape, output.shape, axis)),
  lower: ({ inputs: [x, like] }, onnx) => onnx.node("Reshape", [onnx.logical(x), onnx.sizes(like)]),
};

/**
 * The same elements with the shape of another tensor, whose sizes may all be unknown.
 *
 * @example
 * reshapeLike(input([64]), input([8, 8])).shape; // [null, 8, 8]
 */
export const reshapeLike = (x: Tensor, like: Tensor): Tensor => apply(reshapeLikeOp, [x, like], null);
