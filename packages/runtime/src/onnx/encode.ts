/** @file An ONNX graph, written as the bytes of a `.onnx` file. */
import { BinaryWriter } from "@bufbuild/protobuf/wire";
import type { NdArrays } from "@tributary/kernel";
import { checkOptions, dtypeOf, IMAGES_LAST, type OnnxGraph, type OnnxNode } from "@tributary/kernel/authoring";
import { checkOnnxSize } from "../weights/memory.ts";
import type { Halves } from "../weights/precision.ts";
import { entries, head, join, lengthOf, message, type Pieces, repeating, text, whole } from "./fields.ts";
import { domainsOf, writeNode } from "./graph-nodes.ts";
import { toldOf, writeSequence, writeValue } from "./graph-values.ts";
import { asGiven, numbered } from "./names.ts";
import { asSoonAsReady } from "./order.ts";
import { field, IR_VERSION } from "./schema.ts";
import { besidePieces, type DataBeside, halfPieces, tensorPieces } from "./tensors.ts";

export interface EncodeOptions {
  /** Text pairs for the file's metadata. Default none. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Constants of half precision, by name. Default none. */
  readonly halves?: Readonly<Record<string, Halves>>;
}

const emptySequenceNode = (name: string): OnnxNode => ({
  op: "SequenceEmpty",
  inputs: [],
  outputs: [name],
  attributes: {},
});

/** @param beside Takes the weights' numbers; null to keep them in the file. */
const graphPieces = (
  graph: OnnxGraph,
  weights: NdArrays,
  halves: Readonly<Record<string, Halves>>,
  beside: DataBeside[] | null,
  { tellSizes = true, keepOrder = true, emptySequence = null }: BesideOptions = {},
): Pieces => {
  const stored = graph.weights
    .filter(({ name }) => Object.hasOwn(weights, name))
    .map(({ name }) => ({ ...weights[name]!, name, dtype: dtypeOf(weights[name]!) }));
  // What lies beside a file is not counted: each array is read by itself.
  if (!beside) checkOnnxSize(graph.name, stored);
  const fed = graph.weights.filter(({ name }) => !Object.hasOwn(weights, name));
  const { inputs, outputs } = toldOf(graph, fed, tellSizes);
  const outer = [...graph.inputs, ...graph.weights, ...graph.outputs].map(({ name }) => name);
  const naming = beside ? numbered(emptySequence === null ? outer : [emptySequence, ...outer]) : asGiven;
  const writer = new BinaryWriter();
  const [operations, types] = [repeating(), repeating()];
  const write = (node: OnnxNode, name: string): unknown =>
    message(writer, field.graph.node, () => writeNode(writer, node, name, naming, operations));
  if (emptySequence !== null) write(emptySequenceNode(emptySequence), emptySequence);
  for (const i of keepOrder ? graph.nodes.keys() : asSoonAsReady(graph.nodes)) {
    const node = graph.nodes[i]!;
    write(node, beside ? String(i) : node.outputs[0]!);
  }
  text(writer, field.graph.name, graph.name);
  const tell = (number: number, value: (typeof inputs)[number]): unknown =>
    message(writer, number, () => writeValue(writer, value, naming(value.name), types));
  for (const value of inputs) tell(field.graph.input, value);
  if (emptySequence !== null) message(writer, field.graph.output, () => writeSequence(writer, emptySequence));
  for (const value of outputs) tell(field.graph.output, value);
  const half = Object.entries(halves).flatMap(([name, numbers]) => halfPieces(name, numbers));
  const kept = stored.flatMap((tensor) => (beside ? besidePieces(tensor, beside) : tensorPieces(tensor)));
  return [
    writer.finish(),
    ...graph.initializers.flatMap((constant) => tensorPieces({ ...constant, name: naming(constant.name) })),
    ...kept,
    ...half,
  ];
};

/** The sets of operators whose versions are the standard's. */
const STANDARD: ReadonlySet<string> = new Set(["", IMAGES_LAST]);

/** A whole file around the pieces of its graph. */
const fileOf = (
  graph: OnnxGraph,
  pieces: Pieces,
  metadata: Readonly<Record<string, string>>,
): Uint8Array<ArrayBuffer> => {
  const writer = new BinaryWriter();
  whole(writer, field.model.irVersion, IR_VERSION);
  text(writer, field.model.producer, "tributary");
  for (const domain of domainsOf(graph.nodes)) {
    message(writer, field.model.opset, () => {
      text(writer, field.opset.domain, domain);
      // Sets that are not the standard's, nor a copy of it, have had one version only.
      whole(writer, field.opset.version, STANDARD.has(domain) ? graph.opset : 1);
    });
  }
  entries(writer, field.model.metadata, metadata);
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
  /** The name of an output before all others, which is a sequence of no arrays. Default null: there is none. */
  readonly emptySequence?: string | null;
}

/**
 * The same for an engine in this program: weights are beside the bytes as they lie in memory, so that nobody copies them into a file first, and may take
 * 2 GB and more. Nodes are called by their place in the graph, and values that nobody asks for by numbers.
 */
export const encodeBeside = (
  graph: OnnxGraph,
  weights: NdArrays,
  options: BesideOptions = {},
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly beside: readonly DataBeside[] } => {
  const beside: DataBeside[] = [];
  return { bytes: fileOf(graph, graphPieces(graph, weights, {}, beside, options), {}), beside };
};
