/** @file Making a model ready to learn. */
import type { AnyModel, TrainedModel } from "@tributary/kernel";
import { COUNT, checkOptions, isModel, LIMIT, type OptionTable, SEED, THREADS } from "@tributary/kernel/authoring";
import type { OutputNames } from "../arguments/names.ts";
import type { LossArg, MetricsArg, OptimizerArg } from "../arguments/training.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { EMA, planOf } from "../step/plan.ts";
import type { LossOption } from "../step/planned-losses.ts";
import type { MetricOption } from "../step/planned-metrics.ts";
import { firstOf } from "./first-weights.ts";
import { Learner } from "./learner.ts";
import { QueuedTrainer } from "./queued-trainer.ts";
import type { Trainer, TrainerOptions } from "./trainer.ts";

/** That loss and optimizer are there is for the plan to say. */
const known: OptionTable<Partial<TrainerOptions>> = {
  loss: "optional",
  optimizer: "optional",
  metrics: "optional",
  seed: SEED,
  clip: "optional",
  ema: EMA,
  accumulate: COUNT,
  remat: "optional",
  device: "optional",
  openSeconds: LIMIT,
  threads: THREADS,
  engine: "optional",
};

/**
 * Makes a model ready to learn. A trained model goes on from its weights, and keeps what is known of it; a model without weights starts from
 * its layers' initializers.
 *
 * Losses and metrics are applied once to tensors without numbers, so that what does not fit is said here.
 *
 * @throws {@link ArgumentError} when losses or metrics name outputs that are not there or do not fit them, when nothing could be learned, and
 *   for options that cannot be meant.
 * @throws {@link WeightsError} when the weights are not the model's, or not finite.
 * @example
 * await using trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), metrics: [accuracy()] });
 * const history = await trainer.fit(data, { epochs: 5, batchSize: 32 });
 * history.epochs.length; // 5
 * await saveModel("cells.safetensors", await trainer.trained());
 */
export const createTrainer = <
  M extends AnyModel,
  const L extends LossOption<OutputNames<M>> | object | string,
  const O extends Optimizer | object | string,
  const P extends MetricOption<OutputNames<M>> | object | string | undefined,
>(
  model: M | TrainedModel<M>,
  options: TrainerOptions<OutputNames<M>, LossArg<L, OutputNames<M>>, OptimizerArg<O>, MetricsArg<P, OutputNames<M>>>,
): Trainer<M> => {
  checkOptions("createTrainer", options, known);
  const { seed = 0, loss, optimizer, metrics, clip, ema, accumulate, remat, ...session } = options;
  const first = firstOf("createTrainer", model, seed);
  const plan = planOf(first.net, { loss, optimizer, metrics, clip, ema, accumulate, remat });
  return new QueuedTrainer(first.net, new Learner(plan, { seed, first, isOurs: isModel(model), session }), session);
};
