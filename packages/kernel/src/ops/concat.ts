/** @file Concatenating tensors, and cutting apart what lies side by side. */
import { ShapeError } from "../errors.ts";
import type { Emitter, Layout } from "../graph/emitter.ts";
import { apply, callOf, type Op, type Part, type Unary } from "../graph/op.ts";
import { together } from "../graph/range.ts";
import { samePosition } from "../graph/reach.ts";
import type { Tensor } from "../graph/tensor.ts";
import { positiveAxis } from "./arguments.ts";
import { beforeExpand, expand, sizeAt } from "./broadcast.ts";
import { pad } from "./pad.ts";

interface ConcatAttrs {
  readonly axis: number;
  /** Whether whoever reads it wants its channels first. */
  readonly first?: boolean;
}

/**
 * Whether images that are joined channel by channel all fill their blocks, and some lie there already. Not where the channels of some come first,
 * and are wanted so.
 */
const staysInBlocks = (inputs: readonly Tensor[], { first = false }: ConcatAttrs, onnx: Emitter): boolean => {
  const layouts = inputs.map((x) => onnx.stored(x).layout);
  return (
    layouts.includes("blocks") &&
    !(first && layouts.includes("first")) &&
    inputs.every((x) => x.shape.length === 4 && x.shape[3]! % onnx.abilities.channelBlock! === 0)
  );
};

const concatOp: Op<ConcatAttrs, readonly [Tensor, ...Tensor[]]> = {
  name: "concat",
  order: "kept",
  takes: ["float32", "int32", "int64", "uint8", "bool"],

  shape({ inputs, attrs: { axis }, at }) {
    const first = inputs[0];
    const fits = (x: Tensor): boolean =>
      x.shape.length === first.shape.length &&
      x.shape.every((size, i) => i === axis || size === null || first.shape[i] === null || size === first.shape[i]);
    if (!inputs.every(fits)) {
      throw new ShapeError({
        at,
        problem: `cannot concatenate along axis ${axis}: the inputs differ elsewhere too`,
        received: inputs.map((x) => x.shape),
        expected: `every size but that of axis ${axis} to be the same`,
        fix: 'crop the larger input to the smaller one with centerCrop(), or give the convolutions before it padding: "same"',
      });
    }
    const sizes = inputs.map((x) => x.shape[axis]!);
    const total = sizes.some((size) => size === null) ? null : (sizes as number[]).reduce((a, b) => a + b, 0);
    return first.shape.with(axis, total);
  },

  // The output is the inputs side by side, so the gradient of each input is its part of the output's gradient.
  gradient({ inputs, attrs: { axis } }, dOutput) {
    const sizes = inputs.map((x) => sizeAt(x, axis));
    const partsOf = (x: Tensor): readonly Tensor[] =>
      inputs.map((_, index) => apply(partOp, [x], { axis, sizes, index }));
    // What is repeated along other axes is cut apart before.
    const few = beforeExpand(dOutput);
    return few?.shape[axis] === dOutput.shape[axis]
      ? partsOf(few!).map((part, i) => expand(part, inputs[i]!.shape))
      : partsOf(dOutput);
  },

  // If all pieces sum to the same total along another axis, so does the result.
  range({ inputs, attrs: { axis } }, of) {
    const ranges = inputs.map(of);
    const { shares } = ranges[0]!;
    const alike =
      shares?.axis !== axis &&
      ranges.every((range) => range.shares?.axis === shares?.axis && range.shares?.whole === shares?.whole);
    const logits = alike ? ranges.flatMap((range) => range.logits ?? []) : [];
    return {
      ...together(ranges),
      shares: alike ? shares : null,
      labels: ranges.every(({ labels }) => labels),
      logits:
        logits.length === ranges.length
          ? () =>
              concat(
                logits.map((one) => one()),
                axis,
              )
          : null,
    };
  },

  reach: ({ attrs }, _, axis) => (axis === attrs.axis ? "everywhere" : samePosition(axis)),

  lower({ inputs, attrs }, onnx) {
    const { axis } = attrs;
    const stays = axis === 3 && staysInBlocks(inputs, attrs, onnx);
    const blocks = inputs.map((x) => (stays ? onnx.inBlocks(x) : null));
    if (blocks.every((name) => name !== null))
      return { name: onnx.node("Concat", blocks, { axis: 1 }), layout: "blocks" };
    const anyFirst = inputs.some((x) => onnx.value(x).layout === "first");
    const layout: Layout = anyFirst ? "first" : "last";
    const names = inputs.map((x) => (anyFirst ? onnx.channelsFirst(x) : onnx.logical(x)));
    return { name: onnx.node("Concat", names, { axis: onnx.axis(axis, layout) }), layout };
  },
};

/**
 * Concatenates tensors along `axis`; their other sizes must be the same.
 *
 * @example
 * await compute(concat([constant([[1, 2]]), constant([[3, 4]])], 0)); // [[1, 2], [3, 4]]
 */
export const concat = (inputs: readonly Tensor[], axis: number): Tensor => {
  const [first, ...rest] = inputs as readonly [Tensor, ...Tensor[]];
  return rest.length === 0 ? first : apply(concatOp, [first, ...rest], { axis: positiveAxis("concat", axis, first) });
};

/** Images side by side, channel by channel, for whoever reads them with their channels first. */
export const concatFirst = (images: readonly [Tensor, ...Tensor[]]): Tensor =>
  apply(concatOp, images, { axis: 3, first: true });

/** What was concatenated, and along which axis; null for any other tensor. */
export const concatenated = ({ from }: Tensor): { readonly inputs: readonly Tensor[]; readonly axis: number } | null =>
  from?.op === concatOp ? { inputs: from.call.inputs, axis: from.call.attrs.axis } : null;

/** What a node may write where many numbers are computed at once: WebGPU promises eight arrays to a node, of which it reads one. */
const MOST_OUTPUTS = 7;

/** The parts by as few nodes as there can be: where there are more than one of them may write, it cuts out several together, and others those. */
export const cutApart = (
  name: string,
  { sizes, axis }: { readonly sizes: readonly number[]; readonly axis: number },
  onnx: Emitter,
): readonly string[] => {
  const split = (whole: string, parts: readonly number[]): readonly string[] =>
    onnx.nodes("Split", [whole, onnx.ints(parts)], parts.length, { axis });
  if (!onnx.abilities.manyAtOnce || sizes.length <= MOST_OUTPUTS) return split(name, sizes);
  const each = Math.ceil(sizes.length / MOST_OUTPUTS);
  const groups = Array.from({ length: Math.ceil(sizes.length / each) }, (_, i) =>
    sizes.slice(i * each, (i + 1) * each),
  );
  const together = split(
    name,
    groups.map((group) => group.reduce((a, b) => a + b, 0)),
  );
  return groups.flatMap((group, i) =>
    group.length === 1 ? [together[i]!] : cutApart(together[i]!, { sizes: group, axis }, onnx),
  );
};

/** One of the parts that lie side by side along an axis. All are cut out by one node, which reads the whole once. */
const partOp: Op<Part, Unary> = {
  name: "part",
  shape: ({ inputs: [x], attrs: { axis, sizes, index } }) => x.shape.with(axis, sizes[index]!),
  gradient({ attrs: { axis, sizes, index } }, dOutput) {
    const sum = (some: readonly number[]): number => some.reduce((a, b) => a + b, 0);
    return [pad(dOutput, [{ axis, before: sum(sizes.slice(0, index)), after: sum(sizes.slice(index + 1)) }])];
  },
  reach: ({ attrs }, _, axis) => (axis === attrs.axis ? "everywhere" : samePosition(axis)),
  lower({ inputs: [x], attrs }, onnx) {
    const { axis, sizes, index } = attrs;
    const alone = x.from?.op.lowerPart?.(callOf(x.from, x), attrs, onnx);
    if (alone) return alone;
    const { channelBlock } = onnx.abilities;
    const inBlocks =
      axis === 3 && onnx.stored(x).layout === "blocks" && sizes.every((size) => size % channelBlock! === 0);
    const { name, layout } = inBlocks ? onnx.stored(x) : onnx.value(x);
    const memoryAxis = layout === "blocks" ? 1 : onnx.axis(axis, layout);
    return { name: cutApart(name, { sizes, axis: memoryAxis }, onnx)[index]!, layout };
  },
};

/**
 * The parts that lie side by side along an axis: what {@link concat} put there. All are cut out at once.
 *
 * @example
 * parts(input([8]), { axis: 1, sizes: [3, 5] }).map(({ shape }) => shape); // [[null, 3], [null, 5]]
 */
export const parts = (
  x: Tensor,
  attrs: { readonly axis: number; readonly sizes: readonly number[] },
): readonly Tensor[] =>
  attrs.sizes.length === 1 ? [x] : attrs.sizes.map((_, index) => apply(partOp, [x], { ...attrs, index }));
