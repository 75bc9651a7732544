/** @file How large tensors are together, in whatever order they lie. */

import type { Emitter } from "../graph/emitter.ts";
import { listAt } from "../graph/list-at.ts";
import { apply, notDifferentiable, type Op } from "../graph/op.ts";
import { scalar } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf } from "../shape/count.ts";
import { sizesOf } from "./broadcast.ts";
import { reshaped } from "./reshaped.ts";

/** Arrays of up to so many numbers are added up sooner than a node is opened for each. */
const FEW_NUMBERS = 2 ** 16;
/** Of fewer arrays, their sum is much more to move than they are. */
const MANY = 8;

/** A value, and its sizes as it lies. */
interface Stored {
  readonly name: string;
  readonly sizes: readonly number[];
}

const asStored = (x: Tensor, onnx: Emitter): Stored => {
  const { name } = onnx.inAnyOrder(x);
  return onnx.asComputed(name) ?? { name, sizes: sizesOf(x) };
};

const asVector = (x: Tensor, onnx: Emitter): string => reshaped(onnx.logical(x), [countOf(sizesOf(x))], onnx);

/** Sums of many numbers each, as a list: as many as the first axis that has several. */
const sums = ({ name, sizes }: Stored, onnx: Emitter): string => {
  const kept = Math.max(
    0,
    sizes.findIndex((size) => size !== 1),
  );
  const axes = sizes.map((_, axis) => axis).filter((axis) => axis !== kept);
  return onnx.node("ReduceSum", [name, onnx.ints(axes)], { keepdims: 0 });
};

/** Many small ones of the same shape become one, their sum; all others stay alone. */
const added = (values: readonly Stored[], onnx: Emitter): readonly Stored[] => {
  const groups = new Map<string, Stored[]>();
  for (const value of values) listAt(groups, String(value.sizes)).push(value);
  return [...groups.values()].flatMap((group) => {
    const { sizes } = group[0]!;
    if (group.length < MANY || countOf(sizes) > FEW_NUMBERS || onnx.abilities.manyAtOnce) return group;
    const names = group.map(({ name }) => name);
    return [{ name: onnx.node("Sum", names), sizes }];
  });
};

interface SizeAttrs {
  readonly addsUp: boolean;
}

/** Of vectors and arrays as they come: what comes late waits for less. */
const oneByOne = (inputs: readonly Tensor[], onnx: Emitter): readonly string[] =>
  inputs.map((x) => (x.shape.length < 2 ? asVector(x, onnx) : sums(asStored(x, onnx), onnx)));

const addedUp = (inputs: readonly Tensor[], onnx: Emitter): readonly string[] => {
  const vectors = inputs.filter(({ shape }) => shape.length < 2);
  const arrays = inputs.filter(({ shape }) => shape.length > 1).map((x) => asStored(x, onnx));
  return [...vectors.map((x) => asVector(x, onnx)), ...added(arrays, onnx).map((array) => sums(array, onnx))];
};

const sizeAsStoredOp: Op<SizeAttrs, readonly [Tensor, ...Tensor[]]> = {
  name: "sizeAsStored",
  shape: () => [],
  gradient: notDifferentiable("which numbers are in which sum is up to the engine"),
  lower({ inputs, attrs: { addsUp } }, onnx) {
    const lists = addsUp ? addedUp(inputs, onnx) : oneByOne(inputs, onnx);
    const list = lists.length === 1 ? lists[0]! : onnx.node("Concat", lists, { axis: 0 });
    return onnx.node("ReduceSum", [onnx.node("Abs", [list]), onnx.ints([0])], { keepdims: 0 });
  },
};

/**
 * The sum of the absolute values of many sums, each number of all tensors in one of them: for what is asked of all numbers together, such as whether they are
 * finite. Which numbers are in which sum depends on how they lie; nothing is reordered for it.
 *
 * - in   float32, all sizes known
 * - out  a single number
 *
 * @param addsUp Whether many small arrays of one shape are added up before: fewer nodes, but then all of them are there at once, with what
 * they are computed from. Default false.
 * @example
 * await compute(sizeAsStored([constant([[1, 3], [5, 7]]), constant([-2])])); // 18
 */
export const sizeAsStored = (tensors: readonly Tensor[], addsUp = false): Tensor => {
  const [first, ...rest] = tensors;
  return first ? apply(sizeAsStoredOp, [first, ...rest], { addsUp }) : scalar(0);
};
