/** @file Weights of other libraries, with their axes in our order. */
import type { ModelWeight, NdArray } from "@tributary/kernel";
import { countOf, sameShape, type WeightReference } from "@tributary/kernel/authoring";

type Weight = Pick<ModelWeight, "name" | "shape">;

/** Our sizes (an axis split where the reference has several for it), and the order in which the reference keeps them. */
interface Axes {
  readonly sizes: readonly number[];
  readonly order: readonly number[];
}

/** A depthwise kernel has inputs and multiplier on one axis here; Keras has them on two, in the same order. */
const isDepthwise = ({ name }: Weight): boolean => name.endsWith("/depthwiseKernel");

const axesOf = (weight: Weight, { layout, flattened }: WeightReference): Axes => {
  const { shape } = weight;
  if (layout === "torch" && shape.length === 2) {
    if (!flattened) return { sizes: shape, order: [1, 0] };
    const [channels, height, width] = flattened;
    return { sizes: [height, width, channels, shape[1]!], order: [3, 2, 0, 1] };
  }
  if (layout === "keras" && shape.length === 4) {
    return { sizes: shape, order: isDepthwise(weight) ? [2, 3, 0, 1] : [2, 3, 1, 0] };
  }
  return { sizes: shape, order: shape.map((_, axis) => axis) };
};

/**
 * The shape in which a reference keeps one of our weights. Of a depthwise kernel in Keras, inputs and multiplier are given as one
 * size: `[height, width, inputs · multiplier, 1]`.
 *
 * @example
 * referenceShape(net.weights[0]!, { name: "conv1/kernel", layout: "keras" }); // [3, 3, 1, 8]
 */
export const referenceShape = (weight: Weight, reference: WeightReference): readonly number[] => {
  const { sizes, order } = axesOf(weight, reference);
  if (reference.flattened) return [weight.shape[1]!, weight.shape[0]!];
  return order.map((axis) => sizes[axis]!);
};

const withoutOnes = (shape: readonly number[]): readonly number[] => shape.filter((size) => size !== 1);

/** Sizes of one do not count: a dense layer here may be a convolution of one pixel there. */
const fits = (found: readonly number[], weight: Weight, reference: WeightReference): boolean => {
  const expected = referenceShape(weight, reference);
  const merged =
    isDepthwise(weight) && found.length === 4 && reference.layout === "keras"
      ? [found[0]!, found[1]!, found[2]! * found[3]!]
      : found;
  return sameShape(withoutOnes(merged), withoutOnes(expected));
};

/** Walks through axes in their own order, and says where each number stands when they are kept in another. */
const eachPlace = ({ sizes, order }: Axes, visit: (ours: number, theirs: number) => void): void => {
  const steps = new Array<number>(sizes.length).fill(0);
  let step = 1;
  for (const axis of order.toReversed()) {
    steps[axis] = step;
    step *= sizes[axis]!;
  }
  const place = new Array<number>(sizes.length).fill(0);
  for (let ours = 0, theirs = 0; ours < step; ours++) {
    visit(ours, theirs);
    // Counts up the last axis, and carries over to those before it.
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      theirs += steps[axis]!;
      if (++place[axis]! < sizes[axis]!) break;
      theirs -= sizes[axis]! * steps[axis]!;
      place[axis] = 0;
    }
  }
};

const isSame = ({ order }: Axes): boolean => order.every((axis, i) => axis === i);

/** Whether an array can be one of our weights as a reference keeps it. */
export const fitsReference = (
  weight: Weight,
  reference: WeightReference,
  { shape, data }: Pick<NdArray, "shape" | "data">,
): boolean => data instanceof Float32Array && data.length === countOf(weight.shape) && fits(shape, weight, reference);

/**
 * One of our weights from a reference's numbers; null where their shape is not the one that it should be.
 *
 * @example
 * const theirs = { shape: [3, 3, 1, 8], data: new Float32Array(72) };
 * fromReference(net.weights[0]!, { name: "conv1/kernel", layout: "keras" }, theirs)?.shape; // [8, 1, 3, 3]
 */
export const fromReference = (
  weight: Weight,
  reference: WeightReference,
  { shape, data }: Pick<NdArray, "shape" | "data">,
): NdArray<"float32"> | null => {
  if (!fitsReference(weight, reference, { shape, data }) || !(data instanceof Float32Array)) return null;
  const axes = axesOf(weight, reference);
  if (isSame(axes)) return { dtype: "float32", shape: weight.shape, data };
  const ours = new Float32Array(data.length);
  eachPlace(axes, (at, from) => {
    ours[at] = data[from]!;
  });
  return { dtype: "float32", shape: weight.shape, data: ours };
};

/**
 * One of our weights as a reference keeps it.
 *
 * @example
 * const [kernel] = net.weights;
 * toReference(kernel!, { name: "conv1/kernel", layout: "keras" }, trained.weights[kernel!.name]!).shape; // [3, 3, 1, 8]
 */
export const toReference = (
  weight: Weight,
  reference: WeightReference,
  { data }: Pick<NdArray, "data">,
): { readonly shape: readonly number[]; readonly data: Float32Array } => {
  const axes = axesOf(weight, reference);
  const ours = data as Float32Array;
  const shape = referenceShape(weight, reference);
  if (isSame(axes)) return { shape, data: ours };
  const theirs = new Float32Array(ours.length);
  eachPlace(axes, (from, at) => {
    theirs[at] = ours[from]!;
  });
  return { shape, data: theirs };
};
