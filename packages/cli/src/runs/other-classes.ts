/** @file A trained network learns the classes of other data: its head, or the decoder on it, while the rest stays. */
import { freeze, type Model, type ModelFacts, type Tensor, type TrainedModel } from "@tributary/kernel";
import { withFrozen } from "@tributary/kernel/authoring";
import { matchWeights } from "@tributary/runtime";
import { withNewHead } from "@tributary/train";
import { type LabeledData, openData } from "../data/open-data.ts";
import { findArchitecture } from "../models/architectures.ts";
import { inputOf, taskOf } from "../trained/facts.ts";
import { UsageError } from "../usage-error.ts";
import { checkEnough, checkLearner, checkTask, masksOf, type OwnDataOptions, planFor } from "./own-data.ts";
import { buildSegmenter, checkChannels, fittingInput } from "./piece.ts";
import { checkSameEncoder } from "./same-encoder.ts";
import type { RunPlan } from "./train-run.ts";

const opened = async ({ data, seed, skipBroken, objects }: OwnDataOptions): Promise<LabeledData> => {
  const found = await openData(data, {
    seed,
    onError: skipBroken ? "skip" : "throw",
    objects: objects ? "foreground" : undefined,
  });
  checkEnough(data, found);
  return found;
};

/** A head on one layer has an easier task than a network of random weights. */
const HEAD_RATE = 0.01;

/**
 * Plans a run in which a trained network learns the classes of the data: a new head on what it has learned, computed once; or, of pixels, what comes
 * after its encoder.
 *
 * @throws {@link UsageError} when the data are for another task than the network.
 * @throws {@link GraphError} when the network has no head that could be made anew.
 */
export const planOtherClasses = async (
  from: string,
  trained: TrainedModel,
  options: OwnDataOptions,
): Promise<RunPlan> => {
  checkLearner(from, trained, options);
  const data = await opened(options);
  const isEncoder = trained.card?.encoder === true;
  if (isEncoder && data.task === "segmentation") {
    throw new UsageError({
      problem: `${from} is an encoder, and ${options.data} holds masks: pixels want a decoder on it`,
      expected: "an encoder and a decoder, by their names",
      fix: `write tributary train ${trained.net.name}+unet --from ${from} --data ${options.data}`,
    });
  }
  checkTask(from, isEncoder ? "classification" : taskOf(trained), options.data, data.task);
  const { classes, task } = data;
  const { net, weights, card, preprocessing = "unit" } = withNewHead(trained, { classes, seed: options.seed });
  const facts: ModelFacts = { task, classes, preprocessing, card: { ...card, ...masksOf(data), seed: options.seed } };
  // One input and one output: looked at above.
  const learner = net as unknown as Model<Tensor, Tensor>;
  const plan = planFor({
    options,
    opened: data,
    net: learner,
    facts,
    input: inputOf(net),
    start: weights,
    kept: withFrozen(learner, []),
    learningRate: task === "classification" ? HEAD_RATE : 1e-3,
  });
  // Pieces for pixels are cut and turned anew in every epoch.
  return { ...plan, cached: task === "classification" };
};

/**
 * Plans a run in which a decoder learns on a trained encoder, by the names of both: `resnet34+unet`.
 *
 * @throws {@link UsageError} when the name is not that of an encoder with a decoder, the weights are of another encoder, or the data have no masks.
 */
export const planOnEncoder = async (
  name: string,
  { from, trained }: { readonly from: string; readonly trained: TrainedModel },
  options: OwnDataOptions,
): Promise<RunPlan> => {
  if (!name.includes("+")) {
    throw new UsageError({
      problem: `${from} says what network it is, and ${name} is another word for it, or another network`,
      expected: "--from alone, or with an encoder and a decoder, such as resnet34+unet",
      fix: `write tributary train --from ${from} --data ${options.data}`,
    });
  }
  const { architecture } = findArchitecture(name, options.flavor);
  checkSameEncoder(name, from, trained.net, options.flavor);
  const [, , , channels] = trained.net.inputs[0]!.tensor.shape;
  const data = await opened(options);
  checkTask(name, "segmentation", options.data, data.task);
  const [height, width] = options.input ?? data.size ?? (await fittingInput(architecture, data.train));
  const input = [height, width, channels ?? 3] as const;
  checkChannels(input);
  const { classes, task } = data;
  const { net } = buildSegmenter(name, { flavor: options.flavor, input, classes: classes.length, keepSize: true });
  const encoder = Object.entries(trained.weights).map(([weight, array]) => [`encoder/${weight}`, array] as const);
  const { weights } = matchWeights(net, Object.fromEntries(encoder), { skip: [/^(?!encoder\/)/], seed: options.seed });
  const { preprocessing = "unit", card } = trained;
  const facts: ModelFacts = {
    task,
    classes,
    preprocessing,
    card: { base: card ?? { origin: from }, ...masksOf(data), seed: options.seed },
  };
  const frozen = freeze(net, ["encoder"]);
  return planFor({ options, opened: data, net: frozen, facts, input, start: weights, kept: net, learningRate: 1e-3 });
};
