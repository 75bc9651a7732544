/** @file The result of lowering: an ONNX graph as plain data. `@tributary/runtime` encodes it as protobuf bytes. */

/** The element types that are exchanged with ONNX Runtime. */
export type OnnxType = "float32" | "int32" | "int64" | "uint8" | "bool";

/** A number is an `INT`, a list of numbers `INTS`, a string a `STRING`; floats are written `{ float: … }`. */
export type OnnxAttribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface OnnxNode {
  /** The operator's name. One outside the standard has its domain in front: `com.microsoft.nchwc.Conv`. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output. A size given as a name (`"batch"`) is unknown until the graph runs; sizes of one name are equal, but for the empty name. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly (number | string)[];
  /**
   * For the kernel of a convolution that lies in blocks of so many: `[channels / block, filters / block, height and width backwards,
   * block of channels, block of filters]`. Its shape is that of the kernel all the same.
   */
  readonly block?: number;
}

/** A constant of the graph. `int64` data is kept as ordinary numbers and widened when encoded. */
export interface OnnxInitializer {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array | readonly number[];
}

export interface OnnxGraph {
  readonly name: string;
  readonly opset: number;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  /** Constants made while lowering. Weights are not among them: they are named in `weights`. */
  readonly initializers: readonly OnnxInitializer[];
  /** Weights that the nodes read by name: fed as inputs when training, stored as initializers when exported. */
  readonly weights: readonly OnnxValue[];
}
