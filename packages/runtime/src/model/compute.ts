/** @file Numbers of tensors at once, without a model. */

import { ArgumentError, FeedError, type ModelPort, type NdArray, type Tensor } from "@tributary/kernel";
import { checkOptions, lower, topological } from "@tributary/kernel/authoring";
import { platform } from "#engine";
import { knownAbilities } from "../engine/abilities.ts";
import { runGraph } from "../engine/session.ts";
import { knownOfSessions, type SessionOptions } from "../engine/session-options.ts";
import { arrayOfFeed, type Feed } from "./feeds.ts";
import { resultOf } from "./results.ts";

/** Numbers nested as the axes of the shape are. */
export type NestedOf<S extends readonly unknown[]> = number extends S["length"]
  ? NestedNumbers
  : S extends readonly []
    ? number
    : S extends readonly [unknown, ...infer Rest]
      ? NestedOf<Rest>[]
      : NestedNumbers;

/** Numbers nested as deeply as there are axes. */
export type NestedNumbers = number | NestedNumbers[];

const nest = (numbers: readonly number[], shape: readonly number[]): NestedNumbers => {
  if (shape.length === 0) return numbers[0]!;
  const [count, ...inner] = shape as [number, ...number[]];
  const step = numbers.length / count;
  return Array.from({ length: count }, (_, i) => nest(numbers.slice(i * step, (i + 1) * step), inner));
};

const portsOf = (order: readonly Tensor[], feeds: Readonly<Record<string, Feed>>): readonly ModelPort[] =>
  order
    .filter(({ source }) => source?.kind === "input")
    .map((tensor) => {
      const name = (tensor.source as { readonly name: string | null }).name ?? "input";
      if (Object.hasOwn(feeds, name)) return { name, tensor };
      throw new FeedError({
        at: "compute",
        problem: `input "${name}" is not given`,
        received: Object.keys(feeds).join(", ") || "no inputs",
        expected: `numbers for "${name}"`,
        fix: `give them as compute(tensor, { ${JSON.stringify(name)}: … }), or use constants instead of inputs`,
      });
    });

const checkConstant = (order: readonly Tensor[]): void => {
  const open = order.find(({ source }) => source?.kind === "weight" || source?.kind === "random");
  if (!open) return;
  throw new ArgumentError({
    at: "compute",
    problem:
      open.source?.kind === "weight" ? "the tensor depends on weights, which only a model has" : "the tensor is random",
    fix: "make a model() and run it with createPredictor(), which is given the weights",
  });
};

/**
 * The numbers of several tensors as arrays, with their shapes and types. On the CPU, unless another device is named.
 *
 * @throws {@link FeedError} when an input is not given, or does not fit.
 * @throws {@link ArgumentError} when a tensor depends on weights.
 * @example
 * const [sum] = await computeArrays([add([constant([1, 2]), constant([3, 4])])]);
 * sum!.data; // Float32Array [4, 6]
 */
export const computeArrays = async (
  tensors: readonly Tensor[],
  feeds: Readonly<Record<string, Feed>> = {},
  options: SessionOptions = {},
): Promise<readonly NdArray[]> => {
  checkOptions("compute", options, knownOfSessions);
  const order = topological(tensors);
  checkConstant(order);
  const inputs = portsOf(order, feeds);
  const outputs = tensors.map((tensor, i) => ({ name: `result ${i}`, tensor }));
  // Tensors of one name are fed the same.
  const fed = inputs.map(({ tensor }, i) => ({ name: `feed ${i}`, tensor }));
  const wanted = options.device ?? (await platform.processor());
  const device = wanted === "auto" ? await platform.pickDevice() : wanted;
  const graph = lower({ name: "compute", inputs: fed, weights: [], outputs, abilities: knownAbilities(device) });
  const given = Object.fromEntries(inputs.map((port, i) => [fed[i]!.name, arrayOfFeed(port, feeds[port.name]!)]));
  const results = await runGraph(graph, given, { ...options, device });
  return outputs.map(({ name }) => resultOf(results[name]!));
};

/**
 * The numbers of a tensor, nested as its axes are; of several tensors at once, in a list.
 *
 * @param feeds What the inputs are, by name, where the tensors are not computed from constants alone.
 * @param options Where to compute; by default the CPU.
 * @throws {@link FeedError} when an input is not given, or does not fit.
 * @throws {@link ArgumentError} when a tensor depends on weights.
 * @example
 * await compute(concatenate([constant([[1, 2]]), constant([[3, 4]])], { axis: 0 })); // [[1, 2], [3, 4]]
 */
export function compute<S extends Tensor["shape"]>(
  tensor: Tensor<S>,
  feeds?: Readonly<Record<string, Feed>>,
  options?: SessionOptions,
): Promise<NestedOf<S>>;
export function compute(
  tensors: readonly Tensor[],
  feeds?: Readonly<Record<string, Feed>>,
  options?: SessionOptions,
): Promise<readonly NestedNumbers[]>;
export async function compute(
  tensors: Tensor | readonly Tensor[],
  feeds: Readonly<Record<string, Feed>> = {},
  options: SessionOptions = {},
): Promise<NestedNumbers | readonly NestedNumbers[]> {
  const several = Array.isArray(tensors);
  const values = await computeArrays(several ? tensors : [tensors as Tensor], feeds, options);
  const nested = values.map(({ data, shape }) => nest(Array.from(data as Float32Array, Number), shape));
  return several ? nested : nested[0]!;
}
