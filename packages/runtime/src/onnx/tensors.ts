/** @file Constants and weights, as the messages of a `.onnx` file: their numbers in it, or beside it. */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { OnnxInitializer, OnnxType } from "@tributary/kernel/authoring";
import type { Halves } from "../weights/precision.ts";
import { entries, head, message, type Pieces, packed, text, varint, whole } from "./fields.ts";
import { BESIDE, elementType, FLOAT16, field } from "./schema.ts";

const bytesOf = (data: ArrayBufferView): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** Whole numbers of 64 bits, the lower half of each first: by way of `BigInt` this takes many times as long. */
const halvesOf = (numbers: readonly number[]): Int32Array => {
  const halves = new Int32Array(2 * numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    halves[2 * i] = numbers[i]!; // without what does not fit
    halves[2 * i + 1] = Math.floor(numbers[i]! / 2 ** 32);
  }
  return halves;
};

/** Numbers as they lie in memory, which is how ONNX wants them on every machine that JavaScript runs on: little-endian. */
const rawBytes = (dtype: OnnxType, data: OnnxInitializer["data"] | BigInt64Array): Uint8Array => {
  if (ArrayBuffer.isView(data)) return bytesOf(data);
  switch (dtype) {
    case "float32":
      return bytesOf(new Float32Array(data));
    case "int32":
      return bytesOf(new Int32Array(data));
    case "int64":
      return bytesOf(halvesOf(data));
    default:
      return new Uint8Array(data);
  }
};

type Stored = Omit<OnnxInitializer, "data"> & { readonly data: OnnxInitializer["data"] | BigInt64Array };

/** What is written of a tensor wherever its numbers are. */
const describe = (writer: BinaryWriter, name: string, type: number, shape: readonly number[]): void => {
  packed(writer, field.tensor.dimensions, shape, (size) => varint(writer, size));
  whole(writer, field.tensor.elementType, type);
  text(writer, field.tensor.name, name);
};

const rawPieces = (name: string, type: number, shape: readonly number[], raw: Uint8Array): Pieces => {
  const writer = new BinaryWriter();
  describe(writer, name, type, shape);
  head(writer, field.tensor.rawData, raw.byteLength);
  const fields = writer.finish();
  const start = head(new BinaryWriter(), field.graph.initializer, fields.byteLength + raw.byteLength).finish();
  return [start, fields, raw];
};

/** A tensor with its numbers. */
export const tensorPieces = ({ name, dtype, shape, data }: Stored): Pieces =>
  rawPieces(name, elementType[dtype], shape, rawBytes(dtype, data));

/** A tensor whose numbers have half the bits. */
export const halfPieces = (name: string, { shape, data }: Halves): Pieces =>
  rawPieces(name, FLOAT16, shape, bytesOf(data));

/** An array that lies beside a file, under the name that the file has for it. */
export interface DataBeside {
  readonly path: string;
  readonly data: Uint8Array;
}

/**
 * How many arrays lay beside files so far. No two have one name: where somebody else opens sessions at the same time, ONNX Runtime's
 * WebAssembly would find the numbers of another file under it.
 */
let named = 0;

/** Arrays of fewer bytes are in the file: ONNX Runtime looks at their numbers when it finds out shapes. */
const LEAST_BESIDE = 1024;

/** A tensor whose numbers are beside the file where they are many. */
export const besidePieces = (tensor: Stored, beside: DataBeside[]): Pieces => {
  const { name, dtype, shape } = tensor;
  const data = rawBytes(dtype, tensor.data);
  if (data.byteLength < LEAST_BESIDE) return tensorPieces(tensor);
  const path = `weight-${named++}`;
  beside.push({ path, data });
  const writer = new BinaryWriter();
  message(writer, field.graph.initializer, () => {
    describe(writer, name, elementType[dtype], shape);
    entries(writer, field.tensor.beside, { location: path, length: String(data.byteLength) });
    whole(writer, field.tensor.location, BESIDE);
  });
  return [writer.finish()];
};
