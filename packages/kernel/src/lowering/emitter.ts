/** @file The emitter: operations write ONNX nodes through it, and it keeps track of the order of axes. */
import type { Emitter, Layout, Value } from "../graph/emitter.ts";
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from "../graph/onnx-graph.ts";
import type { Tensor } from "../graph/tensor.ts";

const FIRST_TO_LAST = [0, 2, 3, 1];
const LAST_TO_FIRST = [0, 3, 1, 2];

/** A key for values that may be long: equal contents give equal keys. */
const keyOf = (parts: unknown): string => JSON.stringify(parts);

/** Collects nodes and constants, each once, and remembers where every tensor lies and in which order. */
export class GraphWriter implements Emitter {
  readonly nodesWritten: OnnxNode[] = [];
  readonly initializers: OnnxInitializer[] = [];
  readonly #values = new Map<Tensor, Value>();
  readonly #made = new Map<string, readonly string[]>();
  readonly #taken: Set<string>;
  #count = 0;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  /** A name that nothing else has. */
  fresh(hint: string): string {
    let name = `${hint}_${this.#count++}`;
    while (this.#taken.has(name)) name = `${hint}_${this.#count++}`;
    this.#taken.add(name);
    return name;
  }

  place(x: Tensor, value: Value): void {
    this.#values.set(x, value);
  }

  has(x: Tensor): boolean {
    return this.#values.has(x);
  }

  nodes(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): readonly string[] {
    const key = keyOf([op, inputs, attributes, outputs]);
    const made = this.#made.get(key);
    if (made) return made;
    const names = Array.from({ length: outputs }, () => this.fresh(op));
    this.nodesWritten.push({ op, inputs, outputs: names, attributes });
    this.#made.set(key, names);
    return names;
  }

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    return this.nodes(op, inputs, 1, attributes)[0]!;
  }

  /** A node whose output has a name that somebody chose. */
  nodeNamed(
    output: string,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): void {
    this.nodesWritten.push({ op, inputs, outputs: [output], attributes });
  }

  value(x: Tensor): Value {
    return this.#values.get(x)!;
  }

  logical(x: Tensor): string {
    const { name, layout } = this.value(x);
    return layout === "last" ? name : this.node("Transpose", [name], { perm: FIRST_TO_LAST });
  }

  channelsFirst(x: Tensor): string {
    const { name, layout } = this.value(x);
    if (layout === "first") return name;
    return this.node("Transpose", [name], { perm: LAST_TO_FIRST });
  }

  aligned(inputs: readonly Tensor[]): { readonly names: readonly string[]; readonly layout: Layout } {
    const first = inputs.some((x) => this.value(x).layout === "first");
    if (!first) return { names: inputs.map((x) => this.value(x).name), layout: "last" };
    return { names: inputs.map((x) => this.#broadcastFirst(x)), layout: "first" };
  }

  /** ONNX broadcasts from the last axis, where images with channels first have their width: so name the axes. */
  #broadcastFirst(x: Tensor): string {
    const rank = x.shape.length;
    if (rank === 4) return this.channelsFirst(x);
    const name = this.value(x).name;
    if (rank === 0) return name;
    if (rank === 1) return this.node("Reshape", [name, this.ints([-1, 1, 1])]);
    const wide = this.node("Unsqueeze", [name, this.ints(Array.from({ length: 4 - rank }, (_, i) => i))]);
    return this.node("Transpose", [wide], { perm: LAST_TO_FIRST });
  }

  axis(axis: number, layout: Layout): number {
    return layout === "first" ? LAST_TO_FIRST.indexOf(axis) : axis;
  }

  ints(values: readonly number[]): string {
    return this.#constant("int64", [values.length], values);
  }

  floats(values: number | readonly number[], shape?: readonly number[]): string {
    if (typeof values === "number") return this.#constant("float32", [], [values]);
    return this.#constant("float32", shape ?? [values.length], values);
  }

  #constant(dtype: OnnxInitializer["dtype"], shape: readonly number[], data: readonly number[]): string {
    // JSON has no word for infinities, and none for -0.
    const word = (value: number): number | string =>
      Number.isFinite(value) ? (Object.is(value, -0) ? "-0" : value) : String(value);
    const key = keyOf([dtype, shape, data.map(word)]);
    const made = this.#made.get(key);
    if (made) return made[0]!;
    const name = this.fresh("constant");
    this.initializers.push({ name, dtype, shape, data: dtype === "float32" ? Float32Array.from(data) : data });
    this.#made.set(key, [name]);
    return name;
  }

  sizes(x: Tensor): string {
    if (x.shape.every((size) => size !== null)) return this.ints(x.shape as readonly number[]);
    const { name, layout } = this.value(x);
    const sizes = this.node("Shape", [name]);
    return layout === "last" ? sizes : this.node("Gather", [sizes, this.ints(FIRST_TO_LAST)], { axis: 0 });
  }
}
