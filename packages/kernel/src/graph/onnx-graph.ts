/** @file What lowering writes: an ONNX graph as plain data. `@tributary/runtime` encodes it as protobuf bytes. */

/** The element types that cross the border to ONNX Runtime. */
export type OnnxType = "float32" | "int32" | "int64" | "uint8" | "bool";

/** A whole number is an `INT`, a list of them `INTS`, text a `STRING`; real numbers say so. */
export type OnnxAttribute =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | { readonly floats: readonly number[] };

export interface OnnxNode {
  /** The operator's name; after its domain and a dot, where it is not one of the standard: `com.microsoft.nchwc.Conv`. */
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** An input or output. A size written as a word (`"batch"`) is open until data comes. */
export interface OnnxValue {
  readonly name: string;
  readonly dtype: OnnxType;
  readonly shape: readonly (number | string)[];
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
