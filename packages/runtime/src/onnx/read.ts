/** @file What an `.onnx` file says of itself: what goes in, what comes out, and, where Tributary wrote it, what is known of the model. */
import { BinaryReader } from "@bufbuild/protobuf/wire";
import type { ModelFacts } from "@tributary/kernel";
import { factsOf } from "@tributary/kernel/authoring";
import { kindOfFile, otherKind } from "../files/kind.ts";
import { type FileSource, openFile } from "../files/source.ts";
import { factsFrom } from "../weights/facts.ts";
import { refusalOf } from "../weights/refusal.ts";
import { inner, message, type Read, wholeNumbers } from "./messages.ts";
import { field } from "./schema.ts";

/** An input or output of an ONNX graph. */
export interface OnnxPort {
  readonly name: string;
  /** Null where a size is open. */
  readonly shape: readonly (number | null)[];
}

/** An output, and the operators that made it. */
export interface OnnxOutput extends OnnxPort {
  /** From the last one back, as long as there is one way: `["Softmax", "Gemm", "Flatten"]`. */
  readonly operators: readonly string[];
}

/** An `.onnx` file, looked at and not run. */
export interface OnnxFile {
  /** The file, for `openSession`. */
  readonly bytes: Uint8Array;
  /** The graph's name. */
  readonly name: string;
  /** Who wrote it: `"tributary"`, `"pytorch"`. */
  readonly producer: string;
  /** What is to be fed: weights in the file are not among them. */
  readonly inputs: readonly OnnxPort[];
  readonly outputs: readonly OnnxOutput[];
  /** How often each operator is in the graph, the most frequent first: `{ Conv: 53, Relu: 49 }`. */
  readonly operators: Readonly<Record<string, number>>;
  /** How many floating-point numbers the file stores: weights, statistics, and constants of the graph. */
  readonly parameters: number;
  /** `classes`, `preprocessing`, `task` and `card`, as `toOnnx` writes them; what others wrote is in the card. */
  readonly facts: ModelFacts;
}

interface Node {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const readNode = (reader: BinaryReader): Node => {
  const node = { operator: "", inputs: [] as string[], outputs: [] as string[] };
  inner({
    [field.node.opType]: (at) => {
      node.operator = at.string();
    },
    [field.node.input]: (at) => node.inputs.push(at.string()),
    [field.node.output]: (at) => node.outputs.push(at.string()),
  })(reader);
  return node;
};

const readPort = (reader: BinaryReader): OnnxPort => {
  let name = "";
  const shape: (number | null)[] = [];
  const dimension: Read = (at) => {
    let size: number | null = null;
    inner({
      [field.dimension.value]: (one) => {
        size = Number(one.int64());
      },
    })(at);
    shape.push(size);
  };
  const tensor = inner({ [field.tensorType.shape]: inner({ [field.shape.dimension]: dimension }) });
  inner({
    [field.value.name]: (at) => {
      name = at.string();
    },
    [field.value.type]: inner({ [field.type.tensor]: tensor }),
  })(reader);
  return { name, shape };
};

/** The element types of floating-point numbers: of 32, 16 and 64 bits, and bfloat16. */
const FLOATS: ReadonlySet<number> = new Set([1, 10, 11, 16]);

/** A stored tensor's name, and how many floating-point numbers it has. */
const readStored = (reader: BinaryReader): { readonly name: string; readonly floats: number } => {
  const tensor = { name: "", isFloat: false };
  const sizes: number[] = [];
  inner({
    [field.tensor.dimensions]: wholeNumbers(sizes),
    [field.tensor.elementType]: (at) => {
      tensor.isFloat = FLOATS.has(at.int32());
    },
    [field.tensor.name]: (at) => {
      tensor.name = at.string();
    },
  })(reader);
  return { name: tensor.name, floats: tensor.isFloat ? sizes.reduce((product, size) => product * size, 1) : 0 };
};

/** How often each word is there, the most frequent first. */
const counted = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([, a], [, b]) => b - a));
};

const FARTHEST = 16;

/** From the last operator back. */
const operatorsBefore = (name: string, made: ReadonlyMap<string, Node>): readonly string[] => {
  const operators: string[] = [];
  let node = made.get(name);
  while (node && operators.length < FARTHEST) {
    operators.push(node.operator);
    const [first, second = ""] = node.inputs;
    // Two ways that lead here: none of them is the one.
    node = made.has(second) ? undefined : made.get(first ?? "");
  }
  return operators;
};

/**
 * Looks at an `.onnx` file of any origin: its inputs and outputs, its operators and how the outputs are made, how many numbers it stores, and what its
 * metadata says. Nothing is run.
 *
 * @param source The bytes of the file, or where it is: a path in Node, an address anywhere.
 * @throws {@link WeightsError} when it is no ONNX file, or damaged.
 * @example
 * const { inputs, outputs, operators, parameters } = await readOnnx(toOnnx(initialize(model(input([4], { name: "x" }), dense(2, { activation: "softmax" })))));
 * inputs; // [{ name: "x", shape: [null, 4] }]
 * outputs[0]?.operators; // ["Softmax", "Add", "MatMul"]
 * operators; // { MatMul: 1, Add: 1, Softmax: 1 }
 * parameters; // 10
 */
export const readOnnx = async (source: FileSource): Promise<OnnxFile> => {
  const { at, bytes } = await openFile(source, "ONNX file");
  const refuse = refusalOf(at, "get the file again, or export the model again");
  if (kindOfFile(bytes) !== "onnx") {
    const { received, fix } = otherKind(bytes);
    throw refusalOf(at, fix)("this is not an ONNX file", received, "an .onnx file");
  }
  let [name, producer] = ["", ""];
  const metadata: Record<string, string> = {};
  const nodes: Node[] = [];
  const stored = new Map<string, number>();
  const [inputs, outputs]: [OnnxPort[], OnnxPort[]] = [[], []];
  const pair: Read = (reader) => {
    const entry = { key: "", value: "" };
    inner({
      [field.entry.key]: (one) => {
        entry.key = one.string();
      },
      [field.entry.value]: (one) => {
        entry.value = one.string();
      },
    })(reader);
    metadata[entry.key] = entry.value;
  };
  const graph = inner({
    [field.graph.name]: (one) => {
      name = one.string();
    },
    [field.graph.node]: (one) => nodes.push(readNode(one)),
    [field.graph.input]: (one) => inputs.push(readPort(one)),
    [field.graph.output]: (one) => outputs.push(readPort(one)),
    [field.graph.initializer]: (one) => {
      const { name: tensor, floats } = readStored(one);
      stored.set(tensor, floats);
    },
  });
  try {
    const reader = new BinaryReader(bytes);
    message(reader, bytes.byteLength, {
      [field.model.producer]: (one) => {
        producer = one.string();
      },
      [field.model.graph]: graph,
      [field.model.metadata]: pair,
    });
  } catch (cause) {
    throw refuse("the file is damaged or cut off", (cause as Error).message);
  }
  const made = new Map(nodes.flatMap((node) => node.outputs.map((output) => [output, node] as const)));
  return {
    bytes,
    name,
    producer,
    inputs: inputs.filter((port) => !stored.has(port.name)),
    outputs: outputs.map((port) => ({ ...port, operators: operatorsBefore(port.name, made) })),
    operators: counted(nodes.map(({ operator }) => operator)),
    parameters: [...stored.values()].reduce((sum, floats) => sum + floats, 0),
    // Others use the same words for other things.
    facts: producer === "tributary" ? factsFrom(metadata, refuse) : factsOf({ card: metadata }),
  };
};
