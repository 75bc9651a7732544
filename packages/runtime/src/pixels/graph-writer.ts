/** @file Adding nodes to an ONNX graph by hand, in front of a network and behind it. */
import type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode } from "@tributary/kernel/authoring";

/** The name of a value of the graph. */
export type Value = string;

/** ONNX's numbers for element types. */
const types = { float32: 1, uint8: 2, int64: 7, float64: 11 } as const;

/** Collects nodes and constants, under names that the graph does not have. */
export class GraphWriter {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly #taken: Set<string>;

  constructor({ inputs, outputs, nodes, initializers, weights }: OnnxGraph) {
    const named = [...inputs, ...outputs, ...initializers, ...weights].map(({ name }) => name);
    this.#taken = new Set([...named, ...nodes.flatMap((node) => node.outputs), "__proto__"]);
  }

  /** The name itself where it is free, one like it where it is not. */
  name(wanted: string): Value {
    let free = wanted;
    for (let i = 2; this.#taken.has(free); i++) free = `${wanted}_${i}`;
    this.#taken.add(free);
    return free;
  }

  /** @param output What the result is called. Default a free name. */
  node(
    op: string,
    inputs: readonly Value[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    output: Value = this.name(`pixels/${op.toLowerCase()}`),
  ): Value {
    this.nodes.push({ op, inputs, outputs: [output], attributes });
    return output;
  }

  /** Whole numbers: one, or a list of them. */
  whole(numbers: number | readonly number[]): Value {
    const name = this.name("pixels/whole");
    const [shape, data] = typeof numbers === "number" ? [[], [numbers]] : [[numbers.length], numbers];
    this.initializers.push({ name, dtype: "int64", shape, data });
    return name;
  }

  /** Floats of a shape. Default a single one. */
  floats(numbers: readonly number[], shape: readonly number[] = []): Value {
    const name = this.name("pixels/floats");
    this.initializers.push({ name, dtype: "float32", shape, data: Float32Array.from(numbers) });
    return name;
  }

  /** A number in double precision: sizes and places of pixels need it. */
  double(number: number): Value {
    return this.cast(this.floats([number]), "float64");
  }

  cast(value: Value, to: keyof typeof types): Value {
    return this.node("Cast", [value], { to: types[to] });
  }
}
