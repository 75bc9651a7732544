/** @file The emitter: operations write ONNX nodes through it, and it keeps track of memory layouts. */
import {
  type Abilities,
  type AnyValue,
  BLOCKS,
  CHANNELS_FIRST,
  CHANNELS_LAST,
  type EmittedValue,
  type Emitter,
  type Layout,
  type PlainValue,
} from "../graph/emitter.ts";
import { listAt } from "../graph/list-at.ts";
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from "../graph/onnx-graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  asSquares,
  fillsBlocks,
  kernelIntoBlocks,
  kernelOutOfBlocks,
  kernelSizes,
  kernelToKeep,
  squaresOf,
} from "../ops/kernel-order.ts";
import { sameShape } from "../shape/count.ts";
import { Constants } from "./constants.ts";
import { inFreeShapes } from "./free-shapes.ts";
import { fuseBlocks } from "./fuse-blocks.ts";
import { Known } from "./known.ts";
import { sameAttributes } from "./same-attributes.ts";
import { multipleOf, simplest } from "./simpler.ts";

/** Collects nodes and constants, each once, and the name and layout of every tensor. */
export class GraphWriter implements Emitter {
  /** By the tensors' numbers. */
  readonly #values = new Map<number, AnyValue>();
  /** Nodes by what tells most of them apart, as a text that is quick to put together: those of one text are compared. */
  readonly #alike = new Map<string, OnnxNode[]>();
  /** The sizes of zeros that one node writes over. */
  readonly #over = new Map<string, string>();
  readonly #given: ReadonlySet<string>;
  readonly #written: OnnxNode[] = [];
  readonly #known = new Known();
  readonly #constants = new Constants(
    () => this.fresh("constant"),
    (constant) => this.#known.addConstant(constant),
  );
  /** Names given to outputs, and the nodes that copy values which cannot be renamed. */
  readonly #chosen = new Map<string, string>();
  readonly #copies: OnnxNode[] = [];
  /** The values in blocks of channels. */
  readonly #images = new Set<string>();
  /** Images that were brought into blocks. */
  readonly #broughtIn = new Map<Tensor, string>();
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

  /** An input or a weight, which is declared in the shape of its tensor. */
  given(x: Tensor, name: string, layout: Layout | "kernel"): void {
    this.#known.addShape(name, layout === "first" ? CHANNELS_FIRST.map((axis) => x.shape[axis]!) : x.shape);
    this.place(x, { name: layout === "kernel" ? asSquares(name, kernelSizes(x), this) : name, layout });
  }

  place(x: Tensor, value: AnyValue): void {
    this.#values.set(x.id, value);
    this.#known.addShape(value.name, this.#sizesAs(value.layout, x));
    if (value.layout !== "blocks") return;
    for (const image of [value.name, ...(value.phases?.parts ?? [])]) if (image !== null) this.#images.add(image);
  }

  /** The sizes of a tensor in a layout. */
  #sizesAs(layout: AnyValue["layout"], { shape }: Tensor): readonly (number | null)[] {
    if (layout === "kernel") return squaresOf(shape as readonly number[], this.abilities.channelBlock!);
    return layout === "last" ? shape : CHANNELS_FIRST.map((axis) => shape[axis]!);
  }

  has(x: Tensor): boolean {
    return this.#values.has(x.id);
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
    this.#known.addNode(node);
    return names;
  }

  node(op: string, inputs: readonly string[], attributes: Readonly<Record<string, OnnxAttribute>> = {}): string {
    const simpler = simplest({ op, inputs, attributes }, this.#known, this);
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
    // Sizes of their own make them values of their own.
    const data = new Array<number>(vectors).fill(size);
    const sizes = this.#over.get(key) ?? this.constant({ dtype: "int64", shape: [vectors], data });
    this.#over.set(key, sizes);
    const zeros = this.nodes("Split", [this.same(0, [vectors * size]), sizes], vectors, { axis: 0 });
    return this.nodes(op, [...inputs, ...zeros], outputs, attributes);
  }

  matmul(a: string, b: string): string {
    const [left, right] = [this.#beforeSwap(a), this.#beforeSwap(b)];
    if (!this.abilities.fusedMatmul || (left === null && right === null)) return this.node("MatMul", [a, b]);
    const turned = { transA: Number(left !== null), transB: Number(right !== null) };
    return this.node("com.microsoft.FusedMatMul", [left ?? a, right ?? b], turned);
  }

  /** What a value was before its last two axes were swapped; null where they were not. */
  #beforeSwap(value: string): string | null {
    const { op, inputs, attributes } = this.#known.producer(value) ?? {};
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
    if (this.#known.producer(value) && !this.#chosen.has(value)) this.#chosen.set(value, name);
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
    const joined = fuseBlocks(needed.reverse(), reads, {
      isImage: (value) => this.#images.has(value),
      isKept: (value) => kept.has(value),
      scaling: (image, factor) => this.#scaling(image, factor),
    });
    return inFreeShapes([...joined, ...this.#copies], free, this.#chosen, this.#known);
  }

  #scaling(image: string, factor: string): { readonly kernel: string; readonly channels: number } | null {
    const [number, channels] = [this.#known.number(factor), this.#known.shape(image)?.[1]];
    return number === undefined || channels === undefined
      ? null
      : { kernel: this.same(number, [channels, 1, 1, 1]), channels };
  }

  inAnyOrder(x: Tensor): AnyValue {
    return this.#values.get(x.id)!;
  }

  stored(x: Tensor): EmittedValue {
    const { name, layout, logical } = this.inAnyOrder(x);
    if (layout !== "kernel") return { name, layout };
    return { name: logical ?? kernelOutOfBlocks(name, kernelSizes(x), this), layout: "last" };
  }

  /** A kernel in blocks; null where it does not fill them. */
  kernelInBlocks(x: Tensor): string | null {
    const { name, layout } = this.inAnyOrder(x);
    if (layout === "kernel") return name;
    if (!fillsBlocks(x.shape, this.abilities.channelBlock)) return null;
    return kernelToKeep(kernelIntoBlocks(this.logical(x), x.shape, this), x.shape, this);
  }

  value(x: Tensor): PlainValue {
    const { name, layout } = this.stored(x);
    if (layout !== "blocks") return { name, layout };
    return { name: this.node(`${BLOCKS}.ReorderOutput`, [name], { channels: x.shape[3]! }), layout: "first" };
  }

  inBlocks(x: Tensor): string | null {
    const { channelBlock } = this.abilities;
    const { name, layout } = this.stored(x);
    if (layout === "blocks") return name;
    if (channelBlock === null || x.shape.length !== 4 || x.shape[3]! % channelBlock !== 0) return null;
    const image = this.node(`${BLOCKS}.ReorderInput`, [this.channelsFirst(x)]);
    this.#images.add(image);
    this.#broughtIn.set(x, image);
    return image;
  }

  readily(x: Tensor): EmittedValue {
    const image = this.#broughtIn.get(x);
    return image === undefined ? this.stored(x) : { name: image, layout: "blocks" };
  }

  logical(x: Tensor): string {
    const { name, layout } = this.stored(x);
    if (layout === "last") return name;
    if (layout === "first") return this.node("Transpose", [name], { perm: CHANNELS_LAST });
    return this.node(`${BLOCKS}.ReorderOutput`, [name], { channels: x.shape[3]!, channels_last: 1 });
  }

  channelsFirst(x: Tensor): string {
    const { name, layout } = this.value(x);
    if (layout === "first") return name;
    return this.node("Transpose", [name], { perm: CHANNELS_FIRST });
  }

  aligned(inputs: readonly Tensor[]): {
    readonly names: readonly string[];
    readonly layout: AnyValue["layout"];
  } {
    const kernels = this.#wantsKernels(inputs)
      ? this.#alignedAs("kernel", inputs, (x) => this.kernelInBlocks(x))
      : null;
    if (kernels) return { names: kernels, layout: "kernel" };
    const blocks = this.#alignedAs("blocks", inputs, (x) => this.inBlocks(x));
    if (blocks) return { names: blocks, layout: "blocks" };
    const first = inputs.some((x) => this.value(x).layout === "first");
    if (!first) return { names: inputs.map((x) => this.value(x).name), layout: "last" };
    return { names: inputs.map((x) => this.#broadcastFirst(x)), layout: "first" };
  }

  /** Whether kernels are better in blocks: not where others are in the logical order, and so are these at no cost. */
  #wantsKernels(inputs: readonly Tensor[]): boolean {
    const values = inputs.filter(({ shape }) => shape.length > 0).map((x) => this.inAnyOrder(x));
    const kernels = values.filter(({ layout }) => layout === "kernel");
    return kernels.length === values.length || kernels.some(({ logical }) => logical === undefined);
  }

  /** All in blocks, where one of them is; null where they differ in more than being a single number. */
  #alignedAs(
    layout: "blocks" | "kernel",
    inputs: readonly Tensor[],
    brought: (x: Tensor) => string | null,
  ): readonly string[] | null {
    const first = inputs.find((x) => this.inAnyOrder(x).layout === layout);
    if (!first || inputs.some(({ shape }) => shape.length > 0 && !sameShape(shape, first.shape))) return null;
    return inputs.map((x) => (x.shape.length === 0 ? this.value(x).name : brought(x)!));
  }

  /** ONNX broadcasts from the last axis, which is the width with channels first: so the axes are written out. */
  #broadcastFirst(x: Tensor): string {
    const rank = x.shape.length;
    if (rank === 4) return this.channelsFirst(x);
    const name = this.value(x).name;
    if (rank === 0) return name;
    if (rank === 1) return this.node("Reshape", [name, this.ints([-1, 1, 1])]);
    const wide = this.node("Unsqueeze", [name, this.ints(Array.from({ length: 4 - rank }, (_, i) => i))]);
    return this.node("Transpose", [wide], { perm: CHANNELS_FIRST });
  }

  asComputed(value: string): { readonly name: string; readonly sizes: readonly number[] } | null {
    const name = this.#known.unreshaped(value);
    const sizes = this.#known.shape(name);
    return sizes ? { name, sizes } : null;
  }

  asMultiple(value: string): { readonly of: string; readonly times: number } {
    return multipleOf(value, this.#known) ?? { of: value, times: 1 };
  }

  axis(axis: number, layout: Layout): number {
    return layout === "first" ? CHANNELS_FIRST.indexOf(axis) : axis;
  }

  ints(values: readonly number[]): string {
    return this.#constants.ints(values);
  }

  places(values: readonly number[]): string {
    return this.#constants.places(values);
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

  sizes(x: Tensor): string {
    if (x.shape.every((size) => size !== null)) return this.ints(x.shape as readonly number[]);
    const { name, layout } = this.value(x);
    const sizes = this.node("Shape", [name]);
    return layout === "last" ? sizes : this.node("Gather", [sizes, this.ints(CHANNELS_LAST)], { axis: 0 });
  }
}
