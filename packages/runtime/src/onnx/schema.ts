/** @file The part of `onnx.proto` (ONNX 1.17, IR version 10) that we write: the number of each field. */
import type { OnnxType } from "@tributary/kernel/authoring";

/** The first version of the format that knows opset 21. */
export const IR_VERSION = 10;

/** `TensorProto.DataType`. */
export const elementType: Readonly<Record<OnnxType, number>> = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9 };

/** And that of numbers with half the bits, which files hold and graphs do not compute with. */
export const FLOAT16 = 10;

/** `TensorProto.DataLocation` of numbers that lie beside the file (`EXTERNAL`). */
export const BESIDE = 1;

/** `AttributeProto.AttributeType`. */
export const attributeType = { float: 1, int: 2, string: 3, floats: 6, ints: 7 } as const;

export const attributeField = { name: 1, float: 2, int: 3, string: 4, floats: 7, ints: 8, type: 20 } as const;

export const field = {
  model: { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14 },
  opset: { domain: 1, version: 2 },
  entry: { key: 1, value: 2 },
  graph: { node: 1, name: 2, initializer: 5, input: 11, output: 12 },
  node: { input: 1, output: 2, name: 3, opType: 4, attribute: 5, domain: 7 },
  tensor: { dimensions: 1, elementType: 2, name: 8, rawData: 9, beside: 13, location: 14 },
  value: { name: 1, type: 2 },
  type: { tensor: 1, sequence: 4 },
  sequenceType: { element: 1 },
  tensorType: { elementType: 1, shape: 2 },
  shape: { dimension: 1 },
  dimension: { value: 1, parameter: 2 },
} as const;
