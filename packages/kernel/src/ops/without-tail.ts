/** @file Element-wise nodes on two values that both end in axes of a single number. */
import { type AnyValue, CHANNELS_FIRST, type Emitter } from "../graph/emitter.ts";
import type { Tensor } from "../graph/tensor.ts";
import { countOf, sameShape } from "../shape/count.ts";
import { squaresOf } from "./kernel-order.ts";

/** Fewer numbers take less time than reshaping them. */
export const WORTHWHILE = 1024;

/** The sizes of a tensor as an element-wise node meets it; null where not all are known, or where it gets other axes. */
export const sizesMet = (
  { shape }: Tensor,
  layout: AnyValue["layout"],
  { abilities: { channelBlock } }: Emitter,
): readonly number[] | null => {
  if (shape.some((size) => size === null)) return null;
  const sizes = shape as readonly number[];
  if (layout === "last" || sizes.length === 0) return sizes;
  if (layout === "kernel") return squaresOf(sizes, channelBlock!);
  return sizes.length === 4 ? CHANNELS_FIRST.map((axis) => sizes[axis]!) : null;
};

/** One of the two: its name, and its sizes if they are known. */
interface Operand {
  readonly name: string;
  readonly sizes: readonly number[] | null;
}

/** The size of an axis that is counted from the end, from 1 on. */
const fromEnd = (sizes: readonly number[], index: number): number => sizes[sizes.length - index] ?? 1;

/**
 * An element-wise node on two values. Where both end in axes of size 1 and differ before them, as a kernel of 1 × 1 and a rate do, ONNX Runtime goes number
 * by number, at a fortieth of its speed: so those axes are left out.
 */
export const lowerPairwise = (op: string, a: Operand, b: Operand, onnx: Emitter): string => {
  const plain = (): string => onnx.node(op, [a.name, b.name]);
  if (!a.sizes || !b.sizes || sameShape(a.sizes, b.sizes)) return plain();
  const both = [a.sizes, b.sizes] as const;
  const counts = both.map(countOf);
  if (Math.max(...counts) < WORTHWHILE || counts.includes(0)) return plain();
  const rank = Math.max(...both.map(({ length }) => length));
  const sizes = Array.from({ length: rank }, (_, axis) => Math.max(...both.map((each) => fromEnd(each, rank - axis))));
  const tail = rank - 1 - sizes.findLastIndex((size) => size !== 1);
  if (tail === 0) return plain();
  const shortened = ({ name, sizes }: Operand): string =>
    sizes!.length === 0 ? name : onnx.node("Reshape", [name, onnx.ints(sizes!.slice(0, -tail))]);
  return onnx.node("Reshape", [onnx.node(op, [shortened(a), shortened(b)]), onnx.ints(sizes)]);
};

/** An element-wise node on two tensors, in one order. */
export const lowerTogether = (
  op: string,
  [a, b]: readonly [a: Tensor, b: Tensor],
  onnx: Emitter,
): { readonly name: string; readonly layout: AnyValue["layout"] } => {
  const { names, layout } = onnx.aligned([a, b]);
  const [first, second] = [a, b].map((x, i): Operand => ({ name: names[i]!, sizes: sizesMet(x, layout, onnx) })) as [
    Operand,
    Operand,
  ];
  return { name: lowerPairwise(op, first, second, onnx), layout };
};
