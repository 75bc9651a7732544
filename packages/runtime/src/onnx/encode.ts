/** @file An ONNX graph, written as the bytes of a `.onnx` file. */

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { NdArrays } from "@tributary/kernel";
import {
  checkOptions,
  dtypeOf,
  type OnnxAttribute,
  type OnnxGraph,
  type OnnxInitializer,
  type OnnxNode,
  type OnnxType,
  type OnnxValue,
} from "@tributary/kernel/authoring";
import { checkOnnxSize } from "../weights/memory.ts";
import type { Halves } from "../weights/precision.ts";
import { asSoonAsReady } from "./order.ts";
import { attributeField, attributeType, BESIDE, elementType, FLOAT16, field, IR_VERSION } from "./schema.ts";

export interface EncodeOptions {
  /** Text pairs for the file's metadata. Default none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Constants of half precision, by name. Default none. */
  readonly halves?: Readonly<Record<string, Halves>>;
}

/** The bytes of a message in pieces, so that weights are copied once: when the file is put together. */
type Pieces = readonly Uint8Array[];

const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.byteLength, 0);

/** Starts a field whose length is known before its content. */
const head = (writer: BinaryWriter, number: number, length: number): BinaryWriter =>
  writer.tag(number, WireType.LengthDelimited).uint32(length);

const text = (writer: BinaryWriter, number: number, value: string): BinaryWriter =>
  writer.tag(number, WireType.LengthDelimited).string(value);

const whole = (writer: BinaryWriter, number: number, value: number): BinaryWriter =>
  writer.tag(number, WireType.Varint).int64(value);

const message = (writer: BinaryWriter, number: number, write: () => void): BinaryWriter => {
  writer.tag(number, WireType.LengthDelimited).fork();
  write();
  return writer.join();
};

const packed = <T>(writer: BinaryWriter, number: number, values: readonly T[], write: (value: T) => unknown): void => {
  message(writer, number, () => {
    for (const value of values) write(value);
  });
};

const writeAttribute = (writer: BinaryWriter, name: string, value: OnnxAttribute): void => {
  const type = (number: number): BinaryWriter => whole(writer, attributeField.type, number);
  text(writer, attributeField.name, name);
  if (typeof value === "number") {
    whole(type(attributeType.int), attributeField.int, value);
  } else if (typeof value === "string") {
    text(type(attributeType.string), attributeField.string, value);
  } else if ("float" in value) {
    type(attributeType.float).tag(attributeField.float, WireType.Bit32).float(value.float);
  } else if ("floats" in value) {
    packed(type(attributeType.floats), attributeField.floats, value.floats, (x) => writer.float(x));
  } else {
    packed(type(attributeType.ints), attributeField.ints, value, (x) => writer.int64(x));
  }
};

/** The set of operators that a node's is from, and the operator's name in it. The standard's own set is called `""`. */
const domainOf = ({ op }: OnnxNode): readonly [domain: string, name: string] => {
  const end = op.lastIndexOf(".");
  return [op.slice(0, Math.max(end, 0)), op.slice(end + 1)];
};

const writeNode = (writer: BinaryWriter, node: OnnxNode): void => {
  for (const input of node.inputs) text(writer, field.node.input, input);
  for (const output of node.outputs) text(writer, field.node.output, output);
  text(writer, field.node.name, node.outputs[0]!);
  const [domain, op] = domainOf(node);
  text(writer, field.node.opType, op);
  if (domain !== "") text(writer, field.node.domain, domain);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(writer, field.node.attribute, () => writeAttribute(writer, name, value));
  }
};

/** A value of a shape that is told, or null. */
type Told = Pick<OnnxValue, "name" | "dtype"> & { readonly shape: OnnxValue["shape"] | null };

const writeValue = (writer: BinaryWriter, { name, dtype, shape }: Told): void => {
  text(writer, field.value.name, name);
  message(writer, field.value.type, () =>
    message(writer, field.type.tensor, () => {
      whole(writer, field.tensorType.elementType, elementType[dtype]);
      if (shape === null) return;
      message(writer, field.tensorType.shape, () => {
        for (const size of shape) {
          message(writer, field.shape.dimension, () => {
            if (typeof size === "number") whole(writer, field.dimension.value, size);
            else if (size !== "") text(writer, field.dimension.parameter, size);
          });
        }
      });
    }),
  );
};

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

const tensorPieces = ({ name, dtype, shape, data }: Stored): Pieces =>
  rawPieces(name, elementType[dtype], shape, rawBytes(dtype, data));

const rawPieces = (name: string, type: number, shape: readonly number[], raw: Uint8Array): Pieces => {
  const writer = new BinaryWriter();
  packed(writer, field.tensor.dimensions, shape, (size) => writer.int64(size));
  whole(writer, field.tensor.elementType, type);
  text(writer, field.tensor.name, name);
  head(writer, field.tensor.rawData, raw.byteLength);
  const fields = writer.finish();
  const start = head(new BinaryWriter(), field.graph.initializer, fields.byteLength + raw.byteLength).finish();
  return [start, fields, raw];
};

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
const besidePieces = (tensor: Stored, beside: DataBeside[]): Pieces => {
  const { name, dtype, shape } = tensor;
  const data = rawBytes(dtype, tensor.data);
  if (data.byteLength < LEAST_BESIDE) return tensorPieces(tensor);
  const path = `weight-${named++}`;
  beside.push({ path, data });
  const writer = new BinaryWriter();
  message(writer, field.graph.initializer, () => {
    packed(writer, field.tensor.dimensions, shape, (size) => writer.int64(size));
    whole(writer, field.tensor.elementType, elementType[dtype]);
    text(writer, field.tensor.name, name);
    for (const [key, value] of Object.entries({ location: path, length: String(data.byteLength) })) {
      message(writer, field.tensor.beside, () => text(text(writer, field.entry.key, key), field.entry.value, value));
    }
    whole(writer, field.tensor.location, BESIDE);
  });
  return [writer.finish()];
};

/** The constants by which nodes say what shape they give. */
const givenShapes = ({ nodes, initializers }: OnnxGraph): readonly OnnxInitializer[] => {
  const at: Readonly<Record<string, number>> = { Reshape: 1, Expand: 1, ConstantOfShape: 0 };
  const names = new Set(nodes.flatMap(({ op, inputs }) => inputs[at[op] ?? inputs.length] ?? []));
  return initializers.filter(({ name }) => names.has(name));
};

/** What a graph reads and gives, with shapes or without. A constant that could be fed just as well is one whose numbers an engine does not rely on. */
const toldOf = (
  graph: OnnxGraph,
  fed: readonly OnnxValue[],
  tellSizes: boolean,
): { readonly inputs: readonly Told[]; readonly outputs: readonly Told[] } => {
  const inputs = [...graph.inputs, ...fed];
  if (tellSizes) return { inputs, outputs: graph.outputs };
  const untold = (values: readonly Told[]): readonly Told[] => values.map((value) => ({ ...value, shape: null }));
  return { inputs: untold([...inputs, ...givenShapes(graph)]), outputs: untold(graph.outputs) };
};

/** @param beside Takes the weights' numbers; null to keep them in the file. */
const graphPieces = (
  graph: OnnxGraph,
  weights: NdArrays,
  halves: Readonly<Record<string, Halves>>,
  beside: DataBeside[] | null,
  tellSizes = true,
): Pieces => {
  const stored = graph.weights
    .filter(({ name }) => Object.hasOwn(weights, name))
    .map(({ name }) => ({ ...weights[name]!, name, dtype: dtypeOf(weights[name]!) }));
  // What lies beside a file is not counted: each array is read by itself.
  if (!beside) checkOnnxSize(graph.name, stored);
  const fed = graph.weights.filter(({ name }) => !Object.hasOwn(weights, name));
  const { inputs, outputs } = toldOf(graph, fed, tellSizes);
  const writer = new BinaryWriter();
  for (const node of graph.nodes) message(writer, field.graph.node, () => writeNode(writer, node));
  text(writer, field.graph.name, graph.name);
  for (const value of inputs) message(writer, field.graph.input, () => writeValue(writer, value));
  for (const value of outputs) message(writer, field.graph.output, () => writeValue(writer, value));
  const half = Object.entries(halves).flatMap(([name, { shape, data }]) =>
    rawPieces(name, FLOAT16, shape, bytesOf(data)),
  );
  const kept = stored.flatMap((tensor) => (beside ? besidePieces(tensor, beside) : tensorPieces(tensor)));
  return [writer.finish(), ...graph.initializers.flatMap(tensorPieces), ...kept, ...half];
};

const join = (pieces: Pieces): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
};

/** A whole file around the pieces of its graph. */
const fileOf = (
  graph: OnnxGraph,
  pieces: Pieces,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> => {
  const writer = new BinaryWriter();
  whole(writer, field.model.irVersion, IR_VERSION);
  text(writer, field.model.producer, "tributary");
  for (const domain of new Set(["", ...graph.nodes.map((node) => domainOf(node)[0])])) {
    message(writer, field.model.opset, () => {
      text(writer, field.opset.domain, domain);
      // Sets that are not the standard's have had one version only.
      whole(writer, field.opset.version, domain === "" ? graph.opset : 1);
    });
  }
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, field.model.metadata, () => text(text(writer, field.entry.key, key), field.entry.value, value));
  }
  head(writer, field.model.graph, lengthOf(pieces));
  return join([writer.finish(), ...pieces]);
};

/**
 * The bytes of a `.onnx` file, ONNX IR version 10.
 *
 * Weights found in `weights` are stored in the file; the others become inputs, to be fed with each run.
 *
 * @throws {@link ArgumentError} when the weights take 2 GB or more.
 * @example
 * const bytes = encodeOnnx(graph);
 * await writeFile("sum.onnx", bytes);
 */
export const encodeOnnx = (
  graph: OnnxGraph,
  weights: NdArrays = {},
  options: EncodeOptions = {},
): Uint8Array<ArrayBuffer> => {
  checkOptions("encodeOnnx", options, { metadata: "optional", halves: "optional" });
  const { metadata = {}, halves = {} } = options;
  return fileOf(graph, graphPieces(graph, weights, halves, null), metadata);
};

interface BesideOptions {
  /** Whether shapes are in the file. Default true. */
  readonly tellSizes?: boolean;
  /** Whether nodes stay in their order. Default true. */
  readonly keepOrder?: boolean;
}

/**
 * The same for an engine in this program: weights are beside the bytes as they lie in memory, so that nobody copies them into a file first.
 *
 * @throws {@link ArgumentError} when the weights take 2 GB or more.
 */
export const encodeBeside = (
  graph: OnnxGraph,
  weights: NdArrays,
  { tellSizes = true, keepOrder = true }: BesideOptions = {},
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly beside: readonly DataBeside[] } => {
  const beside: DataBeside[] = [];
  const ordered = keepOrder ? graph : { ...graph, nodes: asSoonAsReady(graph.nodes) };
  return { bytes: fileOf(graph, graphPieces(ordered, weights, {}, beside, tellSizes), {}), beside };
};
