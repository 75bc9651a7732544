/** @file What an operation may ask and say while it is written down in ONNX's words. */
import type { OnnxAttribute } from "./onnx-graph.ts";
import type { Tensor } from "./tensor.ts";

/**
 * In which order the axes of an image lie in memory. The logical order is `"last"`: batch, height, width, channels.
 * ONNX's convolutions want `"first"`: batch, channels, height, width. Only tensors of rank 4 are ever `"first"`.
 */
export type Layout = "last" | "first";

/** The axes of an image with its channels first, each by its place with channels last; and the way back. */
export const CHANNELS_FIRST: readonly number[] = [0, 3, 1, 2];
export const CHANNELS_LAST: readonly number[] = [0, 2, 3, 1];

/** A value of the ONNX graph: its name, and the order of its axes. */
export interface EmittedValue {
  readonly name: string;
  readonly layout: Layout;
}

/** What an engine can do on a device beyond what the ONNX standard promises, or cannot do although it is promised. */
export interface Abilities {
  /** How many channels a block has in the engine's own order for convolutions; null where it has none. */
  readonly channelBlock: number | null;
  /** Whether `MaxPool` also tells where each maximum was. */
  readonly poolingIndices: boolean;
}

/** What every engine that keeps to the standard can do, and no more. */
export const standardAbilities: Abilities = { channelBlock: null, poolingIndices: true };

export interface Emitter {
  readonly abilities: Abilities;

  /** Adds a node with one output and returns its name. The same node asked for twice is made once. */
  node(op: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>): string;
  /** Adds a node with several outputs. */
  nodes(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes?: Readonly<Record<string, OnnxAttribute>>,
  ): readonly string[];

  /** The tensor as it lies in memory, whatever the order. */
  value(x: Tensor): EmittedValue;
  /** The tensor with its axes in logical order. */
  logical(x: Tensor): string;
  /** An image with its channels first. */
  channelsFirst(x: Tensor): string;
  /** Tensors for one element-wise node: all in one order, shapes ready for ONNX's broadcasting. */
  aligned(inputs: readonly Tensor[]): { readonly names: readonly string[]; readonly layout: Layout };
  /** Where a logical axis lies in memory. */
  axis(axis: number, layout: Layout): number;

  /** A constant list of int64. */
  ints(values: readonly number[]): string;
  /** A constant of float32: a single number, or a list with a shape. */
  floats(values: number | readonly number[], shape?: readonly number[]): string;
  /** The logical sizes as a list of int64: a constant where all are known, read from the data where not. */
  sizes(x: Tensor): string;
}
