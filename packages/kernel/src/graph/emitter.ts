/** @file The emitter: what an operation uses to write itself as ONNX nodes. */
import type { OnnxAttribute } from "./onnx-graph.ts";
import type { Tensor } from "./tensor.ts";

/**
 * The memory layout of an image. The logical order is `"last"` (NHWC): batch, height, width, channels.
 * ONNX's convolutions need `"first"` (NCHW): batch, channels, height, width. Only tensors of rank 4 are ever `"first"`.
 */
export type Layout = "last" | "first";

/** The permutation from channels last to channels first: NCHW's axes as indices into NHWC. Backwards: [0, 2, 3, 1]. */
export const CHANNELS_FIRST: readonly number[] = [0, 3, 1, 2];
export const CHANNELS_LAST: readonly number[] = [0, 2, 3, 1];

/** The sizes of an image, given as batch, height, width and channels, in the order of a layout. */
export const sizesIn = <Size>(layout: Layout, sizes: readonly Size[]): readonly Size[] =>
  layout === "first" ? CHANNELS_FIRST.map((axis) => sizes[axis]!) : sizes;

/** A value of the ONNX graph: its name, and the order of its axes. */
export interface PlainValue {
  readonly name: string;
  readonly layout: Layout;
}

/**
 * A value as it lies in memory. In `"blocks"` it is an image `[batch, channels / block, height, width, block]`, the order
 * of the engine's fastest convolutions, which ONNX Runtime calls `[batch, channels, height, width]` too. Operations see
 * this order only where they ask for it.
 */
export interface EmittedValue {
  readonly name: string;
  readonly layout: Layout | "blocks";
}

/** What an image is put together of: the pixels that are as many rows and columns apart as the strides say, row by row of the first ones. */
export interface Phases {
  readonly strides: readonly [number, number];
  /** Images in blocks, the first of each row of phases first. Null for zeros. */
  readonly parts: readonly (string | null)[];
}

/**
 * A value in any order: in `"kernel"` it is the kernel of a convolution in blocks as it lies between steps, `[channels / block, filters / block, height
 * and width backwards, block of channels, block of filters]`, called `[filters, channels, height, width]` all the same.
 */
export interface AnyValue {
  readonly name: string;
  readonly layout: EmittedValue["layout"] | "kernel";
  /** Writes the same in the logical order, where that costs nothing: nodes that nobody reads are not written. */
  readonly logical?: () => string;
  /** Writes an image in blocks with its channels first, where that is better than bringing it out of its blocks. */
  readonly first?: () => string;
  /** What it was put together of, where that is known. */
  readonly phases?: Phases;
}

/** The domain of the operators that read and write images in blocks of channels. */
export const BLOCKS = "com.microsoft.nchwc";

/**
 * The domain in which ONNX Runtime has the standard's operators on images once more, with channels last. Kernels are the same, `[filters, channels, height,
 * width]`.
 */
export const IMAGES_LAST = "com.ms.internal.nhwc";

/** What an engine can do on a device beyond the ONNX standard, or cannot do although the standard requires it. */
export interface Abilities {
  /** Channels per block in the engine's own blocked layout for convolutions; null where it has none. */
  readonly channelBlock: number | null;
  /** Whether operators on images can read and write them with their channels last. */
  readonly channelsLast: boolean;
  /** Whether `MaxPool` can also return the index of each maximum. */
  readonly poolingIndices: boolean;
  /** Whether there is `LogSoftmax`. */
  readonly logSoftmax: boolean;
  /** Whether there is `SpaceToDepth`. */
  readonly spaceToDepth: boolean;
  /** Whether there is `Sign`. */
  readonly sign: boolean;
  /** Whether `Conv` and `ConvTranspose` compute the same for every number of channels. */
  readonly anyChannels: boolean;
  /** Whether there is `com.microsoft.FusedMatMul`, a product that reads its factors transposed. */
  readonly fusedMatmul: boolean;
  /**
   * Whether `BatchNormalization` also gives the mean and the variance of what it normalizes. The standard has that, but few engines do, and ONNX Runtime writes
   * them over those that it is given: only for graphs that are opened as they are, since an optimizer may give one constant to many nodes.
   */
  readonly batchStatistics: boolean;
  /** Whether shapes lie where values do, so that computing one from the other costs nothing. */
  readonly computedShapes: boolean;
  /** Whether thousands of numbers are computed at once, so that nodes should be few and sums short: on graphics cards. */
  readonly manyAtOnce: boolean;
}

/** What every engine that follows the standard can do, and no more. */
export const standardAbilities: Abilities = {
  channelBlock: null,
  channelsLast: false,
  poolingIndices: true,
  logSoftmax: true,
  spaceToDepth: true,
  sign: true,
  anyChannels: true,
  fusedMatmul: false,
  batchStatistics: false,
  computedShapes: true,
  manyAtOnce: false,
};

export interface Emitter {
  readonly abilities: Abilities;

  /** Adds a node with one output and returns its name. Asked twice for the same node, it adds one. */
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** Adds a node with several outputs. */
  nodes(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): readonly string[];

  /** Adds a node with several outputs, the last of which it writes over its last inputs: vectors of zeros that no other node reads. */
  nodesOver(
    zeros: { readonly vectors: number; readonly size: number },
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): readonly string[];

  /** A matrix product. Where the engine can, it reads factors that were transposed as they were before. */
  matmul(a: string, b: string): string;

  /** The tensor in the layout that it has in memory; channels first if it lies in blocks. */
  value(x: Tensor): PlainValue;
  /** The tensor as it lies in memory, an image in blocks too; a kernel in the logical layout. */
  stored(x: Tensor): EmittedValue;
  /** An image in blocks where it was brought there already, else as it lies in memory. */
  readily(x: Tensor): EmittedValue;
  /** The tensor as it lies in memory, in whatever order. For operations that treat all numbers alike, and for convolutions. */
  inAnyOrder(x: Tensor): AnyValue;
  /** An image in blocks of channels; null where the engine has none, or its channels do not fill them. */
  inBlocks(x: Tensor): string | null;
  /** The tensor in the logical layout, channels last. */
  logical(x: Tensor): string;
  /** An image with its channels first. */
  channelsFirst(x: Tensor): string;
  /** Where images have their channels for the engine's operators on images: convolutions, poolings, normalizations by channel. */
  readonly imageLayout: Layout;
  /** An image in a layout, by default that of operators on images. */
  image(x: Tensor, layout?: Layout): string;
  /** Adds a node of an operator on images, which reads and writes them in a layout, by default that of all. */
  imageNode(
    op: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    layout?: Layout,
  ): string;
  /** The inputs of one element-wise node: all in one layout, with shapes that ONNX can broadcast. */
  aligned(inputs: readonly Tensor[]): {
    readonly names: readonly string[];
    readonly layout: AnyValue["layout"];
  };
  /** What a value was before it was only reshaped; null where its sizes are not known. */
  asComputed(value: string): { readonly name: string; readonly sizes: readonly number[] } | null;
  /** What a value is a multiple of, and how many times it; itself, once, where that is not known. */
  asMultiple(value: string): { readonly of: string; readonly times: number };
  /** The index of a logical axis in a memory layout. */
  axis(axis: number, layout: Layout): number;

  /** A constant list of int64. */
  ints(values: readonly number[]): string;
  /** A constant list of int32: places that are gathered, of which there may be as many as numbers. Sizes and axes are int64. */
  places(values: readonly number[]): string;
  /** The same of a long list that a name stands for: it is made where the name is new. */
  placesOf(name: string, list: () => Int32Array): string;
  /** A constant of float32: a single number, or a list with a shape. */
  floats(values: number | readonly number[], shape?: readonly number[]): string;
  /** A constant of float32 with the same number everywhere. */
  same(number: number, shape: readonly number[]): string;
  /** The logical shape as a list of int64: a constant where all sizes are known, else computed when the graph runs. */
  sizes(x: Tensor): string;
}
