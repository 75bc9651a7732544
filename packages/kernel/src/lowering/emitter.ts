/** @file The emitter: operations write ONNX nodes through it, and it keeps track of memory layouts. */

import { firstOf } from "../graph/again.ts";
import {
  type AnyValue,
  BLOCKS,
  CHANNELS_FIRST,
  CHANNELS_LAST,
  type EmittedValue,
  type Emitter,
  IMAGES_LAST,
  type Layout,
  type PlainValue,
  sizesIn,
} from "../graph/emitter.ts";
import type { OnnxAttribute } from "../graph/onnx-graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import { cutApart } from "../ops/concat.ts";
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
import { NodeWriter } from "./node-writer.ts";

/** Writes nodes, and knows the name and layout of every tensor. */
export class GraphWriter extends NodeWriter implements Emitter {
  /** By the tensors' numbers. */
  readonly #values = new Map<number, AnyValue>();
  /** Images that were brought into blocks. */
  readonly #broughtIn = new Map<Tensor, string>();

  /** An input or a weight, which is declared in the shape of its tensor. */
  given(x: Tensor, name: string, layout: Layout | "kernel"): void {
    this.known.addShape(name, sizesIn(layout === "first" ? layout : "last", x.shape));
    this.place(x, { name: layout === "kernel" ? asSquares(name, kernelSizes(x), this) : name, layout });
  }

  /** Tensors that lie in another, one after another. */
  held(whole: Tensor, tensors: readonly Tensor[]): void {
    const sizes = tensors.map(({ shape }) => shape[0]!);
    const names = cutApart(this.logical(whole), { sizes, axis: 0 }, this);
    for (const [i, x] of tensors.entries()) this.place(x, { name: names[i]!, layout: "last" });
  }

  place(x: Tensor, value: AnyValue): void {
    this.#values.set(x.id, value);
    this.known.addShape(value.name, this.#sizesAs(value.layout, x));
    if (value.layout !== "blocks") return;
    for (const image of [value.name, ...(value.phases?.parts ?? [])]) if (image !== null) this.images.add(image);
  }

  /** The sizes of a tensor in a layout. */
  #sizesAs(layout: AnyValue["layout"], { shape }: Tensor): readonly (number | null)[] {
    if (layout === "kernel") return squaresOf(shape as readonly number[], this.abilities.channelBlock!);
    return sizesIn(layout === "last" ? layout : "first", shape);
  }

  has(x: Tensor): boolean {
    return this.#values.has(x.id);
  }

  inAnyOrder(x: Tensor): AnyValue {
    return this.#values.get(x.id)!;
  }

  stored(x: Tensor): EmittedValue {
    const { name, layout, logical } = this.inAnyOrder(x);
    if (layout !== "kernel") return { name, layout };
    return { name: logical?.() ?? kernelOutOfBlocks(name, kernelSizes(x), this), layout: "last" };
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
    const { first } = this.inAnyOrder(x);
    const broughtOut = (): string => this.node(`${BLOCKS}.ReorderOutput`, [name], { channels: x.shape[3]! });
    return { name: (first ?? broughtOut)(), layout: "first" };
  }

  inBlocks(x: Tensor): string | null {
    const { channelBlock } = this.abilities;
    const { name, layout } = this.stored(x);
    if (layout === "blocks") return name;
    if (channelBlock === null || x.shape.length !== 4 || x.shape[3]! % channelBlock !== 0) return null;
    const image = this.node(`${BLOCKS}.ReorderInput`, [this.channelsFirst(x)]);
    this.images.add(image);
    this.#broughtIn.set(x, image);
    return image;
  }

  readily(x: Tensor): EmittedValue {
    // What is computed again is brought there again: sums over it are then taken in the same order.
    const image = this.#broughtIn.get(x) ?? (this.#broughtIn.has(firstOf(x)) ? this.inBlocks(x) : null);
    return image === null ? this.stored(x) : { name: image, layout: "blocks" };
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

  /** Blocks are better than either where an engine has them. */
  get imageLayout(): Layout {
    const { channelsLast, channelBlock } = this.abilities;
    return channelsLast && channelBlock === null ? "last" : "first";
  }

  image(x: Tensor, layout: Layout = this.imageLayout): string {
    return layout === "first" ? this.channelsFirst(x) : this.logical(x);
  }

  imageNode(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, OnnxAttribute>> = {},
    layout: Layout = this.imageLayout,
  ): string {
    return this.node(layout === "first" ? op : `${IMAGES_LAST}.${op}`, inputs, attributes);
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

  axis(axis: number, layout: Layout): number {
    return layout === "first" ? CHANNELS_FIRST.indexOf(axis) : axis;
  }

  sizes(x: Tensor): string {
    if (x.shape.every((size) => size !== null)) return this.ints(x.shape as readonly number[]);
    const { name, layout } = this.value(x);
    const sizes = this.node("Shape", [name]);
    return layout === "last" ? sizes : this.node("Gather", [sizes, this.ints(CHANNELS_LAST)], { axis: 0 });
  }
}
