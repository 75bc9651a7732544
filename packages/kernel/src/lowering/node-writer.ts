/** @file The nodes of a graph as they are written: each once, in its simplest form, with a name of its own. */
import type { Abilities } from "../graph/emitter.ts";
import { listAt } from "../graph/list-at.ts";
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from "../graph/onnx-graph.ts";
import { Constants } from "./constants.ts";
import { inFreeShapes } from "./free-shapes.ts";
import { fuseBlocks } from "./fuse-blocks.ts";
import { Known } from "./known.ts";
import { sameAttributes } from "./same-attributes.ts";
import { multipleOf, simplest } from "./simpler.ts";

/** A vector of zeros that one node writes over. */
interface Zeros {
  readonly name: string;
  readonly size: number;
}

/** Collects nodes and constants, each once. */
export class NodeWriter {
  /** Nodes by what tells most of them apart, as a text that is quick to put together: those of one text are compared. */
  readonly #alike = new Map<string, OnnxNode[]>();
  /** The zeros that each node writes over, which all come from one node. */
  readonly #over = new Map<string, readonly Zeros[]>();
  readonly #given: ReadonlySet<string>;
  readonly #written: OnnxNode[] = [];
  protected readonly known: Known = new Known();
  readonly #constants = new Constants(
    () => this.fresh("constant"),
    (constant) => this.known.addConstant(constant),
  );
  /** Names given to outputs, and the nodes that copy values which cannot be renamed. */
  readonly #chosen = new Map<string, string>();
  readonly #copies: OnnxNode[] = [];
  /** The values in blocks of channels. */
  protected readonly images: Set<string> = new Set<string>();
  #count = 0;

  readonly abilities: Abilities;

  constructor(given: Iterable<string>, abilities: Abilities) {
    this.abilities = abilities;
    this.#given = new Set([...given].filter((name) => /_\d+$/.test(name)));
  }

  /** A unique name: no two have the same number, and none is one of those given, of which few end in a number. */
  fresh(hint: string): string {
    let name = `${hint}_${this.#count++}`;
    while (this.#given.has(name)) name = `${hint}_${this.#count++}`;
    return name;
  }

  nodes(
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
  ): readonly string[] {
    const alike = listAt(this.#alike, `${op} ${inputs.join()}`);
    const made = alike.find((node) => node.outputs.length === outputs && sameAttributes(node.attributes, attributes));
    if (made) return made.outputs;
    const hint = op.slice(op.lastIndexOf(".") + 1);
    const names: string[] = [];
    while (names.length < outputs) names.push(this.fresh(hint));
    const node = { op, inputs, outputs: names, attributes };
    alike.push(node);
    this.#written.push(node);
    this.known.addNode(node);
    return names;
  }

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    const simpler = simplest({ op, inputs, attributes }, this.known, this);
    return typeof simpler === "string" ? simpler : this.nodes(simpler.op, simpler.inputs, 1, simpler.attributes)[0]!;
  }

  nodesOver(
    { vectors, size }: { readonly vectors: number; readonly size: number },
    op: string,
    inputs: readonly string[],
    outputs: number,
    attributes: Readonly<Record<string, OnnxAttribute>>,
  ): readonly string[] {
    const key = JSON.stringify([op, inputs, attributes, outputs]);
    const zeros =
      this.#over.get(key) ?? Array.from({ length: vectors }, (): Zeros => ({ name: this.fresh("zeros"), size }));
    this.#over.set(key, zeros);
    return this.nodes(op, [...inputs, ...zeros.map(({ name }) => name)], outputs, attributes);
  }

  /** The node that all zeros come from which are read. */
  #makingZeros(reads: ReadonlyMap<string, number>): readonly OnnxNode[] {
    const zeros = [...this.#over.values()].flat().filter(({ name }) => reads.has(name));
    if (zeros.length === 0) return [];
    const sizes = zeros.map(({ size }) => size);
    const count = sizes.reduce((sum, size) => sum + size, 0);
    const inputs = [this.same(0, [count]), this.ints(sizes)];
    return [{ op: "Split", inputs, outputs: zeros.map(({ name }) => name), attributes: { axis: 0 } }];
  }

  matmul(a: string, b: string): string {
    const [left, right] = [this.#beforeSwap(a), this.#beforeSwap(b)];
    if (!this.abilities.fusedMatmul || (left === null && right === null)) return this.node("MatMul", [a, b]);
    const turned = { transA: Number(left !== null), transB: Number(right !== null) };
    return this.node("com.microsoft.FusedMatMul", [left ?? a, right ?? b], turned);
  }

  /** What a value was before its last two axes were swapped; null where they were not. */
  #beforeSwap(value: string): string | null {
    const { op, inputs, attributes } = this.known.producer(value) ?? {};
    const perm = attributes?.perm;
    if (op !== "Transpose" || !Array.isArray(perm)) return null;
    const rank = perm.length;
    const swaps = perm.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
    return swaps ? inputs![0]! : null;
  }

  /**
   * Makes a value an output with a given name: the node that computes it is renamed. A value that no node computes, or
   * that has such a name already, is copied.
   */
  output(name: string, value: string): void {
    if (this.known.producer(value) && !this.#chosen.has(value)) this.#chosen.set(value, name);
    else this.#copies.push({ op: "Identity", inputs: [value], outputs: [name], attributes: {} });
  }

  /**
   * The nodes that outputs depend on, in order, with the given names of outputs.
   *
   * @param free The names of inputs and outputs that may have any shape.
   */
  finished(free: ReadonlySet<string>): ReturnType<typeof inFreeShapes> {
    const kept = new Set([...this.#chosen.keys(), ...this.#copies.flatMap(({ inputs }) => inputs)]);
    const reads = new Map<string, number>();
    const needed = this.#written.toReversed().filter(({ inputs, outputs }) => {
      if (!outputs.some((output) => reads.has(output) || kept.has(output))) return false;
      for (const input of inputs) reads.set(input, (reads.get(input) ?? 0) + 1);
      return true;
    });
    const joined = fuseBlocks([...this.#makingZeros(reads), ...needed.reverse()], reads, {
      isImage: (value) => this.images.has(value),
      isKept: (value) => kept.has(value),
      scaling: (image, factor) => this.#scaling(image, factor),
    });
    return inFreeShapes([...joined, ...this.#copies], free, this.#chosen, this.known);
  }

  #scaling(image: string, factor: string): { readonly kernel: string; readonly channels: number } | null {
    const [number, channels] = [this.known.number(factor), this.known.shape(image)?.[1]];
    return number === undefined || channels === undefined
      ? null
      : { kernel: this.same(number, [channels, 1, 1, 1]), channels };
  }

  asComputed(value: string): { readonly name: string; readonly sizes: readonly number[] } | null {
    const name = this.known.unreshaped(value);
    const sizes = this.known.shape(name);
    return sizes ? { name, sizes } : null;
  }

  asMultiple(value: string): { readonly of: string; readonly times: number } {
    return multipleOf(value, this.known) ?? { of: value, times: 1 };
  }

  ints(values: readonly number[]): string {
    return this.#constants.ints(values);
  }

  places(values: readonly number[]): string {
    return this.#constants.places(values);
  }

  placesOf(name: string, list: () => Int32Array): string {
    return this.#constants.placesOf(name, list);
  }

  floats(values: number | readonly number[], shape?: readonly number[]): string {
    return this.#constants.floats(values, shape);
  }

  same(number: number, shape: readonly number[]): string {
    return this.#constants.same(number, shape);
  }

  /** A constant that no other equals. */
  constant(given: Omit<OnnxInitializer, "name">): string {
    return this.#constants.alone(given);
  }

  /** The constants that were written. */
  get initializers(): readonly OnnxInitializer[] {
    return this.#constants.written;
  }
}
