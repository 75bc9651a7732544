/** @file The training step as files that any ONNX Runtime runs. */
import { type AnyModel, ArgumentError, type TrainedModel } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, required, SEED } from "@tributary/kernel/authoring";
import { encodeOnnx, modelMetadata } from "@tributary/runtime";
import type { OutputNames } from "../../arguments/names.ts";
import type { BatchShapes } from "../../step/batch-shapes.ts";
import { inputName, targetName } from "../../step/batch-shapes.ts";
import { eachAlone } from "../../step/pieces.ts";
import { EMA, type Plan, planOf } from "../../step/plan.ts";
import { stateEntries } from "../../step/state-names.ts";
import { firstOf } from "../../trainer/first-weights.ts";
import { identityOf } from "../../trainer/identity/run-identity.ts";
import type { TrainerOptions } from "../../trainer/trainer.ts";
import { examplesScript } from "../examples-script.ts";
import { preparationOf } from "../preparation.ts";
import { rateCurveOf } from "../rate-curve.ts";
import { targetNumbers } from "../target-numbers.ts";
import { type Sizes, shapesOf } from "./target-shapes.ts";
import { type FileGraph, gradientsGraph, startGraph, updateGraph, wholeGraph } from "./training-graphs.ts";
import { workerScript } from "./worker-script.ts";

/**
 * Options of {@link toTrainingOnnx} and {@link onnxTrainingFiles}.
 *
 * @example
 * const options: OnnxTrainingOptions = { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), batchSize: 8 };
 */
export interface OnnxTrainingOptions<Names extends string = string>
  extends Pick<TrainerOptions<Names>, "loss" | "optimizer" | "metrics" | "seed" | "clip" | "ema" | "remat"> {
  /** Examples at once: a file is written for one number of them. */
  readonly batchSize: number;
  /** Sizes that the model leaves open, by input, without the batch: `{ image: [256, 256, 3] }`. */
  readonly inputs?: Sizes;
  /** Shapes of targets, by output, without the batch. Default: class numbers where the loss takes them, the output's shape otherwise. */
  readonly targets?: Sizes;
}

const known: OptionTable<OnnxTrainingOptions> = {
  loss: "required",
  optimizer: "required",
  metrics: "optional",
  seed: SEED,
  clip: "optional",
  ema: EMA,
  remat: "optional",
  batchSize: required(COUNT),
  inputs: "optional",
  targets: "optional",
};

/** A plan, and what its files are written from. */
interface Prepared {
  readonly at: string;
  readonly plan: Plan;
  readonly trained: TrainedModel;
  readonly shapes: BatchShapes;
  readonly seed: number;
}

const prepared = (at: string, model: AnyModel | TrainedModel, options: OnnxTrainingOptions): Prepared => {
  checkOptions(at, options, known);
  const { batchSize, inputs, targets, seed = 0, ...asked } = options;
  const trained = firstOf(at, model, seed);
  // Who reads a file knows each weight by its name.
  const plan = { ...planOf(trained.net, asked), pieces: eachAlone(trained.net) };
  return { at, plan, trained, seed, shapes: shapesOf(at, plan, { batchSize, inputs, targets }) };
};

const ABOUT =
  "Feed the data (float32, channels last; class numbers as float32 too), random numbers where there are some, every state by its name, " +
  "learningRate, and step, if it is an input: it counts from 1. Each output next/NAME is what to feed as NAME the next time; what has none stays. " +
  "Weights are the states weight/…";

/** What a file says of itself. */
const metadataOf = (
  { plan, trained, shapes, seed }: Prepared,
  { random }: Pick<FileGraph, "random">,
): Record<string, string> => {
  const { optimizer, losses } = identityOf(plan, seed);
  const { learningRate } = plan.optimizer;
  const named = (given: BatchShapes["inputs"], nameOf: (name: string) => string) =>
    Object.entries(given).map(([name, shape]) => [nameOf(name), shape] as const);
  const [size] = Object.values(shapes.inputs).map(([batch]) => batch);
  const training = {
    about: ABOUT,
    batchSize: size,
    data: Object.fromEntries([...named(shapes.inputs, inputName), ...named(shapes.targets, targetName)]),
    takes: targetNumbers(plan),
    prepare: preparationOf(trained),
    random: Object.fromEntries(random.map(({ name, ...of }) => [name, of])),
    state: stateEntries(plan).map(({ name }) => name),
    learningRate: learningRate.rate({ update: 0, epoch: 0 }, learningRate.start),
    schedule: rateCurveOf(learningRate),
    losses: Object.fromEntries(Object.entries(losses).map(([output, { words }]) => [output, words])),
    optimizer: optimizer.words,
  };
  return { training: JSON.stringify(training), model: JSON.stringify(modelMetadata(trained)) };
};

const encoded = (all: Prepared, file: FileGraph): Uint8Array<ArrayBuffer> =>
  encodeOnnx(file.graph, {}, { metadata: metadataOf(all, file) });

/**
 * The training step as one standard `.onnx` file (opset 21), that ONNX Runtime runs from C#, Java, Swift, Rust, Python and others: forward, loss, gradients,
 * optimizer, new weights.
 *
 * Inputs, all float32:
 *
 * - `input/NAME` and `target/NAME`: a batch, by the names of the model's inputs and outputs; images have their channels last
 * - `weight/NAME`, `optimizer/SLOT/NAME`, with `ema` `average/NAME`: the state
 * - `learningRate` `[]`: of this step
 * - `step` `[]`, for optimizers that count: 1 at the first step, then 2, …
 * - `random/0`, … where there is dropout or noise: new numbers at each step, uniform from 0 up to 1 or normal, as the metadata say
 *
 * Outputs: `loss`, `metric/NAME`, and for each state that changes `next/…`, which is fed at the next step. What a run begins with is in `start.onnx` of
 * {@link onnxTrainingFiles}; weights are those of the model. All names, shapes, the schedule and sentences about them are in the file's
 * metadata, as JSON: `training`; `model` is what a `.safetensors` file of the weights needs as its metadata to open here.
 *
 * @param model A model, whose weights follow from `seed`, or a trained one.
 * @throws {@link ArgumentError} for open sizes that are not given, metrics that are not a mean of the batch, and optimizers of one's own whose
 *   factors only JavaScript computes.
 * @example
 * const bytes = toTrainingOnnx(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), batchSize: 4 });
 * const { inputs } = await readOnnx(bytes);
 * inputs.at(-1)?.name; // "step"
 */
export const toTrainingOnnx = <M extends AnyModel>(
  model: M | TrainedModel<M>,
  options: OnnxTrainingOptions<OutputNames<M>>,
): Uint8Array<ArrayBuffer> => {
  const all = prepared("toTrainingOnnx", model, options);
  return encoded(all, wholeGraph(all.at, all.plan, all.shapes));
};

/** Files by their names, to be written into one folder. */
export type TrainingFiles = Readonly<Record<string, Uint8Array<ArrayBuffer> | string>>;

/**
 * A folder for training on several processes or machines, with PyTorch's `torchrun` and ONNX Runtime:
 *
 * - `training.onnx`: {@link toTrainingOnnx}, for one process
 * - `gradients.onnx`, `update.onnx`: the same in two halves. Outputs `gradient/NAME` of the first are inputs of the second
 * - `start.onnx`: what a run begins with; it takes nothing
 * - `train.py`: runs the halves on each worker, and has PyTorch average the gradients between them. It writes `result.safetensors`, which `loadModel` opens
 * - `examples.py`: reads the data, and says what is wrong with them before anything is trained
 *
 * With a loss that is a mean over all examples and no batch normalization, workers together learn what one worker learns from their batches
 * as one, to rounding. Batch normalization looks at the batch of its own worker, and moving statistics are averaged. Losses that divide by what they
 * count (`ignore`), and those of regions (`dice`), are means over the workers.
 *
 * @throws {@link ArgumentError} as {@link toTrainingOnnx} does, and for schedules of one's own, which Python does not know.
 * @example
 * const files = onnxTrainingFiles(net, { loss: sparseCategoricalCrossentropy(), optimizer: adam(1e-3), batchSize: 4 });
 * Object.keys(files); // ["training.onnx", "gradients.onnx", "update.onnx", "start.onnx", "train.py", "examples.py"]
 */
export const onnxTrainingFiles = <M extends AnyModel>(
  model: M | TrainedModel<M>,
  options: OnnxTrainingOptions<OutputNames<M>>,
): TrainingFiles => {
  const all = prepared("onnxTrainingFiles", model, options);
  const { at, plan, shapes, trained } = all;
  if (rateCurveOf(plan.optimizer.learningRate) === null) {
    throw new ArgumentError({
      at,
      problem: "the learning rate follows a function that only JavaScript computes",
      expected: "a number, constantRate, stepDecay, exponentialDecay, cosineDecay or oneCycle",
      fix: "take one of these; or write toTrainingOnnx() alone, whose steps are fed with their learning rate",
    });
  }
  const whole = wholeGraph(at, plan, shapes);
  const start = startGraph(plan, trained.weights, whole.graph.opset);
  return {
    "training.onnx": encoded(all, whole),
    "gradients.onnx": encoded(all, gradientsGraph(at, plan, shapes)),
    "update.onnx": encoded(all, updateGraph(at, plan, shapes)),
    "start.onnx": encodeOnnx(start),
    "train.py": workerScript,
    "examples.py": examplesScript,
  };
};
