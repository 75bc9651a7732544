/** @file A folder that trains a model with Keras on JAX, on all devices of one machine or of several. */
import type { AnyModel, ModelPort, TrainedModel } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, required, SEED } from "@tributary/kernel/authoring";
import { kerasReferences, toKeras } from "@tributary/runtime";
import type { OutputNames } from "../../arguments/names.ts";
import { builtInOf } from "../../optimizers/optimizer.ts";
import { inputName, targetName } from "../../step/batch-shapes.ts";
import { type Plan, planOf } from "../../step/plan.ts";
import { trained as trainedWeights } from "../../step/state-names.ts";
import { firstOf } from "../../trainer/first-weights.ts";
import { identityOf } from "../../trainer/identity/run-identity.ts";
import type { TrainerOptions } from "../../trainer/trainer.ts";
import { examplesScript } from "../examples-script.ts";
import type { TrainingFiles } from "../onnx/to-training-onnx.ts";
import { preparationOf } from "../preparation.ts";
import { targetNumbers, targetShapeOf } from "../target-numbers.ts";
import { kerasReadme, requirements } from "./keras-readme.ts";
import { wordsOfRun } from "./keras-run.ts";
import { kerasScript } from "./keras-script.ts";
import { lossWords } from "./loss-words.ts";
import { metricWords } from "./metric-words.ts";
import { optimizerWords } from "./optimizer-words.ts";
import { processesScript } from "./processes-script.ts";
import { AT } from "./refusal.ts";

/**
 * Options of {@link kerasTrainingFiles}.
 *
 * @example
 * const options: KerasTrainingOptions = { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), batchSize: 64, epochs: 20 };
 */
export interface KerasTrainingOptions<Names extends string = string>
  extends Pick<TrainerOptions<Names>, "loss" | "optimizer" | "metrics" | "seed" | "clip"> {
  /** Examples at once, on all devices together. */
  readonly batchSize: number;
  /** How often to go through the data, unless `--epochs` says otherwise. Default 1. */
  readonly epochs?: number;
}

const known: OptionTable<KerasTrainingOptions> = {
  loss: "required",
  optimizer: "required",
  metrics: "optional",
  seed: SEED,
  clip: "optional",
  batchSize: required(COUNT),
  epochs: COUNT,
};

/** Variables that do not decay, by Keras' names. */
const keptFromDecay = (plan: Plan): readonly string[] => {
  const { net, optimizer } = plan;
  const { decays, settings } = builtInOf(optimizer) ?? {};
  if (!decays || settings?.weightDecay === 0) return [];
  const references = kerasReferences(net);
  return trainedWeights(plan).flatMap(({ name }) => (decays(name) ? [] : [references[name]!.name]));
};

const wordsOf = (plan: Plan) => {
  const { net, losses, metrics } = plan;
  const portOf = (output: string): ModelPort => net.outputs.find(({ name }) => name === output)!;
  const lossOf = (output: string) => losses.find((one) => one.output === output);
  return Object.fromEntries(
    net.outputs.map(({ name }) => {
      const planned = lossOf(name);
      return [
        name,
        {
          loss: planned ? lossWords(portOf(name), planned.loss) : null,
          weight: planned?.weight ?? 0,
          metrics: metrics
            .filter(({ output }) => output === name)
            .map((metric) => metricWords(portOf(name), metric, planned?.loss)),
        },
      ];
    }),
  );
};

/**
 * A folder for training with Keras 3 on JAX: on every device of one machine or of several, where Keras knows how and we do not.
 *
 * - `model.keras`: the network and its weights, by `toKeras`
 * - `training.json`: losses, optimizer, schedule, clipping and metrics in Keras' own words
 * - `train.py`: data parallel under `keras.distribution`, over all devices of all processes; it writes `result.keras`, which
 *   `loadKeras` opens, and from which {@link continueFromKeras} goes on here, optimizer and all
 * - `examples.py`: reads the data, and says what is wrong with them before anything is trained
 * - `processes.py`: makes one run of several processes, and ends it when one of them dies
 * - `README.md`, `requirements.txt`
 *
 * What Keras has no word for is refused by name: losses of regions and of one's own, `rateMultipliers`, `ema`, `accumulate`, schedules that look at
 * epochs; {@link onnxTrainingFiles} takes those. A step there equals a step here to rounding; but dropout draws other numbers.
 *
 * @param model A model, whose weights follow from `seed`, or a trained one.
 * @throws {@link ArgumentError} for what Keras has no word for, and layers that it lacks.
 * @example
 * const files = await kerasTrainingFiles(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), batchSize: 64 });
 * Object.keys(files); // ["model.keras", "training.json", "train.py", "examples.py", "processes.py", "README.md", "requirements.txt"]
 */
export const kerasTrainingFiles = async <M extends AnyModel>(
  model: M | TrainedModel<M>,
  options: KerasTrainingOptions<OutputNames<M>>,
): Promise<TrainingFiles> => {
  checkOptions(AT, options, known);
  const { batchSize, epochs = 1, seed = 0, ...asked } = options;
  const trained: TrainedModel = firstOf(AT, model, seed);
  const { net } = trained;
  const plan = planOf(net, asked);
  const { words, slots } = optimizerWords(plan);
  const judged = net.outputs.filter(({ name }) => plan.losses.some(({ output }) => output === name));
  const training = {
    name: net.name,
    batchSize,
    epochs,
    seed,
    data: {
      ...Object.fromEntries(net.inputs.map(({ name, tensor }) => [inputName(name), tensor.shape])),
      ...Object.fromEntries(
        judged.map((port) => [targetName(port.name), targetShapeOf(plan, port, port.tensor.shape, "oneHot")]),
      ),
    },
    takes: targetNumbers(plan, "oneHot"),
    inputs: net.inputs.map(({ name }) => name),
    outputs: wordsOf(plan),
    optimizer: words,
    keptFromDecay: keptFromDecay(plan),
    slots,
    made: wordsOfRun(identityOf(plan, seed)),
    prepare: preparationOf(trained),
  };
  return {
    "model.keras": Uint8Array.from(await toKeras(trained)),
    "training.json": `${JSON.stringify(training, null, 2)}\n`,
    "train.py": kerasScript,
    "examples.py": examplesScript,
    "processes.py": processesScript,
    "README.md": kerasReadme(plan, batchSize),
    "requirements.txt": requirements,
  };
};
