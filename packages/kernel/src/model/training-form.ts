/** @file The training form of a model, for one batch shape. */

import { entryOf } from "../entry-of.ts";
import { GraphError } from "../errors.ts";
import { layersAround } from "../graph/layer-call.ts";
import { listAt } from "../graph/list-at.ts";
import { type Application, apply, callOf } from "../graph/op.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import type { Moved } from "../graph/training.ts";
import type { Shape } from "../shape/types.ts";
import { checkModel } from "./is-model.ts";
import type { AnyModel, ModelWeight } from "./model.ts";
import type { ModelPort } from "./ports.ts";
import { rebuild } from "./rebuild.ts";

export interface BoundModel {
  /** The model's inputs with all sizes known. */
  readonly inputs: readonly ModelPort[];
  readonly outputs: readonly ModelPort[];
}

/** The new value of a statistic. */
export interface StatisticUpdate {
  readonly weight: ModelWeight;
  readonly value: Tensor;
  /** How the value follows from the old one, if it is a mean of that and a new number. */
  readonly moved?: Moved | undefined;
}

export interface TrainingForm extends BoundModel {
  /** The new values of statistics after the step. */
  readonly updates: readonly StatisticUpdate[];
  /** Tensors that need new random numbers in every step. */
  readonly random: readonly Tensor[];
}

/** The shapes of the inputs by name, or only the batch size. */
export type BatchShape = number | Readonly<Record<string, readonly number[]>>;

const boundInputs = (net: AnyModel, batch: BatchShape): readonly ModelPort[] =>
  net.inputs.map(({ name, tensor }) => {
    const shape: Shape =
      typeof batch === "number" ? [batch, ...tensor.shape.slice(1)] : (entryOf(batch, name) ?? tensor.shape);
    const fits =
      shape.length === tensor.shape.length && tensor.shape.every((size, i) => size === null || size === shape[i]);
    if (!fits || shape.some((size) => size === null)) {
      throw new GraphError({
        at: net.name,
        problem: `input "${name}" cannot have this shape`,
        received: shape,
        expected: `[${tensor.shape.map(String).join(", ")}], all sizes known`,
        fix: "give the whole shape of the batch for every input",
      });
    }
    return { name, tensor: fromSource(shape, tensor.dtype, { kind: "input", name }) };
  });

const replacements = (net: AnyModel, inputs: readonly ModelPort[]): ReadonlyMap<Tensor, Tensor> =>
  new Map(net.inputs.map(({ tensor }, i) => [tensor, inputs[i]!.tensor]));

const outputsOf = (net: AnyModel, built: ReadonlyMap<Tensor, Tensor>): readonly ModelPort[] =>
  net.outputs.map(({ name, tensor }) => ({ name, tensor: built.get(tensor)! }));

/**
 * The model for one batch shape, with all sizes known.
 *
 * @example
 * bind(model(input([8]), dense(2)), 32).outputs.map(({ tensor }) => tensor.shape); // [[32, 2]]
 */
export const bind = (net: AnyModel, batch: BatchShape): BoundModel => {
  checkModel("bind", net);
  const inputs = boundInputs(net, batch);
  const built = rebuild(
    net.outputs.map(({ tensor }) => tensor),
    replacements(net, inputs),
  );
  return { inputs, outputs: outputsOf(net, built) };
};

/**
 * Asks every layer and network of a model whether sizes that were open fit it.
 *
 * @param shapes The shapes of the inputs by name; the first size, that of the batch, does not matter.
 * @throws {@link ShapeError} when they do not fit; it says where and why, as if the model were made for them.
 * @example
 * const net = model(input([null, null, 3], { name: "image" }), conv2d(8, 5));
 * checkSizes(net, { image: [1, 5, 5, 3] }); // undefined
 */
export const checkSizes = (net: AnyModel, shapes: Readonly<Record<string, readonly number[]>>): void => {
  const known = net.inputs.map(({ name, tensor }) => {
    const shape = [tensor.shape[0]!, ...shapes[name]!.slice(1)];
    return { name, tensor: fromSource(shape, tensor.dtype, { kind: "input", name }) };
  });
  rebuild(
    net.outputs.map(({ tensor }) => tensor),
    replacements(net, known),
  );
};

/** Who reads each tensor of a model: what is computed from it, or null for the world outside, which reads the outputs. */
const readersOf = ({ outputs }: AnyModel): ReadonlyMap<Tensor, readonly (Tensor | null)[]> => {
  const readers = new Map<Tensor, (Tensor | null)[]>();
  const ends = outputs.map(({ tensor }) => tensor);
  for (const reader of topological(ends))
    for (const x of reader.from?.call.inputs ?? []) listAt(readers, x).push(reader);
  for (const x of ends) listAt(readers, x).push(null);
  return readers;
};

/** The operation that alone reads a tensor, the one that alone reads what that computes, and so on. */
const followersOf = (x: Tensor, readers: ReadonlyMap<Tensor, readonly (Tensor | null)[]>): readonly Application[] => {
  const followers: Application[] = [];
  for (let list = readers.get(x); list?.length === 1 && list[0]?.from; list = readers.get(list[0])) {
    followers.push(list[0].from);
  }
  return followers;
};

/** Whether a tensor is computed by a layer, or inside of one, that training leaves as it is. */
export const isFrozen = ({ frozen }: AnyModel, tensor: Tensor): boolean =>
  layersAround(tensor).some((layer) => frozen.has(layer) || !layer.trainable);

/**
 * The training form of a model, as `training=True` in Keras: batch normalization uses the batch's statistics, and
 * dropout is active. Frozen layers compute as when predicting, and keep their statistics.
 *
 * @example
 * const { updates, random } = trainingForm(model(input([8]), chain(batchNormalization(), dropout(0.5))), 32);
 * updates.length; // 2
 * random.length; // 1
 */
export const trainingForm = (net: AnyModel, batch: BatchShape): TrainingForm => {
  checkModel("trainingForm", net);
  const inputs = boundInputs(net, batch);
  const byTensor = new Map(net.weights.map((weight) => [weight.tensor, weight]));
  const updates: StatisticUpdate[] = [];
  const known = readersOf(net);
  const readers = new Map<Tensor, number>();
  const built = rebuild(
    net.outputs.map(({ tensor }) => tensor),
    replacements(net, inputs),
    (original, { op, call }, operands) => {
      for (const [i, x] of operands.entries()) readers.set(x, known.get(call.inputs[i]!)!.length);
      const again = apply(op, operands, call.attrs);
      if (!op.training) return again;
      return op.training(callOf(again.from!, again), {
        frozen: isFrozen(net, original),
        readers: (x) => readers.get(x) ?? 0,
        get followers() {
          return followersOf(original, known);
        },
        update: (weight, value, moved) => updates.push({ weight: byTensor.get(weight)!, value, moved }),
      });
    },
  );
  const outputs = outputsOf(net, built);
  const ends = [...outputs.map(({ tensor }) => tensor), ...updates.map(({ value }) => value)];
  const random = topological(ends).filter(({ source }) => source?.kind === "random");
  return { inputs, outputs, updates, random };
};
