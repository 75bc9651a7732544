/** @file Attention: every place gets a mixture of the values of all places, weighted by how well its query meets their keys. */
import { callLayer, layerOf, whereAmI } from "../../graph/layer-call.ts";
import { askShapes } from "../../graph/shape-check.ts";
import { constant } from "../../graph/source.ts";
import type { Tensor } from "../../graph/tensor.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { matmul, matrixTranspose } from "../../ops/matmul.ts";
import { reshape, reshapeLike } from "../../ops/reshape.ts";
import { softmax } from "../../ops/softmax.ts";
import { transpose } from "../../ops/transpose.ts";
import { attentionShape } from "../../shape/attention.ts";
import { product } from "../../shape/flatten.ts";
import type { Dim, Shape } from "../../shape/types.ts";
import { checkTensors, checkWhole } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import type { ListArg, Result, ShapeOf } from "../typed.ts";

export interface DotProductAttentionOptions {
  /** How many groups of channels attend on their own. Default 1. */
  readonly heads?: number;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

/** The queries' places with the channels of the values. */
export type Attended<T> = T extends readonly [infer Q, unknown, infer V]
  ? ShapeOf<Q> extends readonly [...infer P extends Shape, Dim]
    ? ShapeOf<V> extends readonly [...Shape, infer C extends Dim]
      ? [...P, C]
      : Shape
    : Shape
  : Shape;

/** `[batch, places, channels]`, or `[batch, heads, places, channels of a head]`. */
const split = (x: Tensor, heads: number): Tensor => {
  const [batch, channels] = [x.shape[0]!, x.shape.at(-1)!];
  const places = product(x.shape.slice(1, -1));
  if (heads === 1) return reshape(x, [batch, places, channels]);
  return transpose(reshape(x, [batch, places, heads, channels / heads]), [0, 2, 1, 3]);
};

/** The inverse of {@link split}, but for the places, which stay in one axis. */
const joined = (x: Tensor, heads: number): Tensor => {
  if (heads === 1) return x;
  const [batch, , places, channels] = x.shape as readonly [Dim, number, Dim, number];
  return reshape(transpose(x, [0, 2, 1, 3]), [batch, places, heads * channels]);
};

/** `[batch, places, channels]` arranged as the places of the queries are. */
const placed = (x: Tensor, shape: Shape, query: Tensor): Tensor => {
  if (shape.slice(1).filter((size) => size === null).length <= 1) return reshape(x, shape);
  const [channels, own] = [shape.at(-1)!, query.shape.at(-1)!];
  if (channels === own) return reshapeLike(x, query);
  // Nothing else has this shape while it is open: only the shape of the product is used.
  return reshapeLike(x, matmul(query, constant(new Float32Array(own * channels), [own, channels])));
};

/**
 * softmax(Q · Kᵀ / √d) · V: every place of the queries gets a mixture of the values of all places. d are the channels of a head.
 *
 * Vaswani et al. 2017, "Attention Is All You Need", arXiv:1706.03762, section 3.2. It has no weights: `dense` layers before it make
 * queries, keys and values. Images are attended to as a whole: their places are all pairs of a row and a column. Memory
 * grows with the number of queries times the number of keys.
 *
 * - in   queries `[batch, …, channels]`, keys `[batch, …, channels]`, values `[batch, …, features]`
 * - out  `[batch, …, features]`, with the places of the queries
 *
 * @throws {@link ShapeError} when queries and keys have other channels, keys and values other places, or heads do not divide the channels.
 * @example
 * const x = input([16, 16, 64]);
 * dotProductAttention([dense(64)(x), dense(64)(x), dense(64)(x)], { heads: 4 }).shape; // [null, 16, 16, 64]
 */
export const dotProductAttention = <const T>(
  tensors: ListArg<Attended<T>, T>,
  options: DotProductAttentionOptions = {},
): Result<Attended<T>> => {
  const at = "dotProductAttention";
  const list = tensors as unknown as readonly [Tensor, Tensor, Tensor];
  const { heads = 1 } = options;
  checkTensors(at, list, 3, 3);
  checkWhole(at, "heads", heads);
  return callLayer(layerOf(definitionOf(at, {}, { heads }, options)), list, () => {
    const [query, key, value] = list;
    const shape = askShapes({
      inputs: list,
      rule: ([q, k, v]) => attentionShape(q!, k!, v!, heads),
      path: whereAmI(at),
    });
    const scale = 1 / Math.sqrt(query.shape.at(-1)! / heads);
    const [q, k, v] = [multiply(split(query, heads), scale), split(key, heads), split(value, heads)];
    return placed(joined(matmul(softmax(matmul(q, matrixTranspose(k))), v), heads), shape, query);
  }) as Result<Attended<T>>;
};
