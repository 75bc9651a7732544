/** @file A value that is there only after another: what keeps an engine from computing it before it is needed. */
import { CHANNELS_FIRST, type Emitter } from "../graph/emitter.ts";
import { apply, type Binary, type Op } from "../graph/op.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";

/** ONNX's numbers for types. */
const [FLOAT, INT64] = [1, 7];

/** One truth that nothing but the value itself tells: no number is less than itself, but no optimizer may know that. */
const never = (value: Tensor, onnx: Emitter): string => {
  const flat = onnx.node("Reshape", [onnx.stored(value).name, onnx.ints([-1])]);
  const first = onnx.node("Gather", [flat, onnx.ints([0])], { axis: 0 });
  return onnx.node("Less", [first, first]);
};

const onceKnownOp: Op<null, Binary> = {
  name: "onceKnown",
  takes: "any",
  shape: ({ inputs: [x] }) => x.shape,
  gradient: (_, dOutput) => [dOutput, undefined],
  reach: (_, input, axis) => (input === 0 ? samePosition(axis) : "nowhere"),
  range: ({ inputs: [x] }, of) => of(x),
  lower({ inputs: [x, value] }, onnx) {
    // As it lies, in blocks too: what is chosen by that, such as an order of sums, is chosen alike when it is computed anew.
    const { name, layout } = onnx.stored(x);
    if (!onnx.abilities.computedShapes) {
      // To read one number as part of a shape would hold up all that is computed. Only what is given is no float32, and stays anyway.
      if (x.dtype !== "float32") return { name, layout };
      const one = onnx.node("Add", [onnx.node("Cast", [never(value, onnx)], { to: FLOAT }), onnx.floats(1)]);
      return { name: onnx.node("Mul", [name, one]), layout };
    }
    const axes = layout === "last" ? x.shape.map((_, axis) => axis) : CHANNELS_FIRST;
    // ONNX: 0 copies the size of the same axis.
    const sizes = onnx.ints(axes.map((axis) => x.shape[axis] ?? 0));
    const zero = onnx.node("Cast", [never(value, onnx)], { to: INT64 });
    return { name: onnx.node("Reshape", [name, onnx.node("Add", [sizes, zero])]), layout };
  },
};

/** `x` to the last bit, but not before the other value is known. What is computed from it is computed anew. */
export const onceKnown = (x: Tensor, value: Tensor): Tensor => apply(onceKnownOp, [x, value], null);

/** What waits for another value, or the tensor itself: what depends on where an image comes from is the same for one that is computed anew. */
export const withoutWaiting = (x: Tensor): Tensor => (x.from?.op === onceKnownOp ? x.from.call.inputs[0]! : x);
