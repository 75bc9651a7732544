/** @file The training form of a model, for one batch shape. */

import { entryOf } from "../entry-of.ts";
import { GraphError } from "../errors.ts";
import { layersAround } from "../graph/layer-call.ts";
import { apply } from "../graph/op.ts";
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

/** How often each tensor of a model is read, by operations and as an output. */
const countReaders = ({ outputs }: AnyModel): ReadonlyMap<Tensor, number> => {
  const ends = outputs.map(({ tensor }) => tensor);
  const counts = new Map<Tensor, number>();
  for (const x of [...topological(ends).flatMap(({ from }) => from?.call.inputs ?? []), ...ends]) {
    counts.set(x, (counts.get(x) ?? 0) + 1);
  }
  return counts;
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
  const counted = countReaders(net);
  const readers = new Map<Tensor, number>();
  const built = rebuild(
    net.outputs.map(({ tensor }) => tensor),
    replacements(net, inputs),
    (original, { op, call }, operands) => {
      for (const [i, x] of operands.entries()) readers.set(x, counted.get(call.inputs[i]!)!);
      const again = apply(op, operands, call.attrs);
      if (!op.training) return again;
      return op.training(
        { ...again.from!.call, output: again },
        {
          frozen: isFrozen(net, original),
          readers: (x) => readers.get(x) ?? 0,
          update: (weight, value, moved) => updates.push({ weight: byTensor.get(weight)!, value, moved }),
        },
      );
    },
  );
  const outputs = outputsOf(net, built);
  const ends = [...outputs.map(({ tensor }) => tensor), ...updates.map(({ value }) => value)];
  const random = topological(ends).filter(({ source }) => source?.kind === "random");
  return { inputs, outputs, updates, random };
};
