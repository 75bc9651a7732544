/** @file A trained network learns other classes: its head on features that are computed once, then its upper layers too. */
import {
  type AnyModel,
  ArgumentError,
  type Model,
  type NdArrays,
  type Tensors,
  type TrainedModel,
} from "@tributary/kernel";
import { described, type Layer, layersMatching, withFrozen } from "@tributary/kernel/authoring";
import type { SessionOptions } from "@tributary/runtime";
import type { DataArg } from "../arguments/data.ts";
import type { Callback } from "../callbacks/callback.ts";
import { type Data, dataOf } from "../data/data.ts";
import type { History } from "../history.ts";
import { binaryCrossentropy, sparseCategoricalCrossentropy } from "../losses/crossentropy.ts";
import type { Loss } from "../losses/loss.ts";
import { accuracy } from "../metrics/accuracy.ts";
import type { Metric } from "../metrics/metric.ts";
import { meanIoU } from "../metrics/regions.ts";
import { adam } from "../optimizers/adam.ts";
import type { Optimizer } from "../optimizers/optimizer.ts";
import { createTrainer } from "../trainer/create-trainer.ts";
import { type CachedFeatures, cached } from "./cache-features.ts";
import { checkAllThere, classesIn, relabeled } from "./labels.ts";
import { AT, checkTuningOptions, type FineTuneOptions, type UpperPhase } from "./tuning-options.ts";
import { headed, type OtherClasses } from "./with-new-head.ts";

/** A trained model of other classes, and how it learned them. */
export interface FineTuned<M extends AnyModel = AnyModel> extends TrainedModel<OtherClasses<M>> {
  /** Of the head, and of the upper layers where they learned too. */
  readonly histories: readonly History[];
}

/** The names of the classes, if anybody says them. */
const classesFor = (data: Data, { classes }: FineTuneOptions): readonly string[] => {
  const names = classes ?? classesIn(data);
  if (names.length > 0) return names;
  throw new ArgumentError({
    at: AT,
    problem: "the classes have no names",
    received: described(data),
    expected: "the names of the classes, in the order of the labels",
    fix: 'write fineTune(trained, data, { classes: ["cat", "dog"] })',
  });
};

/** What a phase trains on: features of data, or the data themselves. */
interface Ground {
  readonly features: CachedFeatures | null;
  readonly data: Data;
  readonly validation: Data | undefined;
}

interface Run {
  readonly data: Data;
  readonly validation: Data | undefined;
  readonly options: FineTuneOptions;
}

const groundOf = async (trained: TrainedModel, { data, validation, options }: Run): Promise<Ground> => {
  const { cache = true, batchSize, signal } = options;
  if (cache === false) return { features: null, data, validation };
  const where = cache === true ? {} : cache;
  const features = await cached(AT, trained, data, { ...sessionOf(options), ...where, batchSize, signal });
  if (features === null) return { features, data, validation };
  return { features, data: features.data, validation: validation && (await features.of(validation)) };
};

const sessionOf = ({ device, openSeconds, threads, engine }: FineTuneOptions): SessionOptions => ({
  ...(device === undefined ? {} : { device }),
  ...(openSeconds === undefined ? {} : { openSeconds }),
  ...(threads === undefined ? {} : { threads }),
  ...(engine === undefined ? {} : { engine }),
});

const lossFor = ({ net }: TrainedModel): Loss =>
  net.outputs[0]!.tensor.shape.at(-1) === 1 ? binaryCrossentropy() : sparseCategoricalCrossentropy();

const metricsFor = ({ net, classes = [] }: TrainedModel): readonly Metric[] =>
  net.outputs[0]!.tensor.shape.length === 4 ? [meanIoU(classes.length)] : [accuracy()];

/** Trains what is not frozen. */
const train = async (
  trained: TrainedModel,
  run: Run,
  {
    epochs,
    callbacks = [],
    optimizer,
  }: { epochs: number; callbacks?: readonly Callback[] | undefined; optimizer: Optimizer },
): Promise<{ readonly weights: NdArrays; readonly history: History }> => {
  const { batchSize, signal, seed = 0, loss = lossFor(trained), metrics = metricsFor(trained) } = run.options;
  const { features, data, validation } = await groundOf(trained, run);
  try {
    const learner: TrainedModel = features ? features.trained : trained;
    await using trainer = createTrainer(learner, { loss, metrics, optimizer, seed, ...sessionOf(run.options) });
    const history = await trainer.fit(data, {
      epochs,
      callbacks,
      ...(batchSize === undefined ? {} : { batchSize }),
      ...(validation === undefined ? {} : { validation }),
      ...(signal === undefined ? {} : { signal }),
    });
    const learned = await trainer.trained();
    return { weights: (features ? features.joined(learned) : learned).weights, history };
  } finally {
    await features?.dispose();
  }
};

/** What learns in the second phase, and knew something already. */
const openedIn = <I extends Tensors, O extends Tensors>(
  net: Model<I, O>,
  frozen: ReadonlySet<Layer>,
  patterns: UpperPhase["layers"],
): Model<I, O> => {
  const opened = new Set(
    (patterns === undefined ? net.layers : layersMatching(`${AT}: upper`, net, patterns)).map(({ layer }) => layer),
  );
  const still = withFrozen(
    net,
    [...frozen].filter((layer) => !opened.has(layer)),
  );
  const learns = ({ weights }: AnyModel): number => weights.filter(({ trainable }) => trainable).length;
  if (learns(still) > learns(withFrozen(net, frozen))) return still;
  throw new ArgumentError({
    at: `${AT}: upper`,
    problem: "no layer learns that did not learn before",
    received: patterns === undefined ? "all layers" : patterns.join(", "),
    expected: "layers with weights that are frozen while the head learns",
    fix: "name upper layers, as summary(model) prints them; those made with trainable: false stay as they are",
  });
};

/** The part of the rate at which layers learn that knew something already. */
const GENTLY = 0.1;

/**
 * Teaches a trained network other classes: a new head on what it has learned. What the frozen part makes of the data is computed once and
 * kept, so that the head learns in seconds; then, if asked, upper layers learn too, at a tenth of the rate.
 *
 * The head is {@link withNewHead}'s: any network whose last layer with weights is a dense layer or a convolution, of the template packages,
 * of Keras or from the hub; of a segmenter with an `encoder` the decoder learns as well. Frozen batch normalization computes with what
 * it has stored, and frozen dropout drops nothing, in both phases.
 *
 * Where the data set names its classes, names decide: `classes` in another order renumber the labels. Pictures have to be prepared as for any
 * training. Augmented data change from epoch to epoch, so features of them cannot be kept: write `cache: false`.
 *
 * @throws {@link GraphError} when the network has no last layer that could be made anew: it says what to do.
 * @throws {@link ArgumentError} when the classes are not those of the data, and when the data change from epoch to epoch.
 * @example
 * const tuned = await fineTune(trained, data, { classes: ["level", "upright"], epochs: 3 });
 * tuned.classes; // ["level", "upright"]
 * tuned.histories[0]!.epochs.length; // 3
 * await saveModel("cells.safetensors", tuned);
 */
export const fineTune = async <M extends AnyModel, const D extends Data | object, const V extends Data | object>(
  trained: TrainedModel<M>,
  data: DataArg<D, OtherClasses<M>>,
  options: FineTuneOptions<DataArg<V, OtherClasses<M>>> = {},
): Promise<FineTuned<M>> => {
  checkTuningOptions(options);
  const { head, frozen, seed, upper, learningRate, validation, ...others } = options;
  const given = dataOf(AT, data);
  const classes = classesFor(given, { classes: options.classes });
  const { ready, frozen: still } = headed(AT, trained, { classes, head, frozen, seed });
  const labeled = relabeled(AT, given, classes);
  checkAllThere(AT, given, classes);
  const run: Run = {
    data: labeled,
    validation: validation === undefined ? undefined : relabeled(AT, dataOf(AT, validation), classes),
    options: { ...others, seed },
  };
  const begun = withFrozen(ready.net, still);
  const upperNet = upper && openedIn(ready.net, still, upper.layers);
  const learning = new Set(begun.weights.filter(({ trainable }) => trainable).map(({ name }) => name));
  const first = await train({ ...ready, net: begun }, run, {
    epochs: options.epochs ?? 20,
    callbacks: options.callbacks,
    // A single layer on features that stay as they are has an easy task.
    optimizer: options.optimizer ?? adam(learningRate ?? (learning.size <= 2 ? 0.01 : 0.001)),
  });
  if (upperNet === undefined) return { ...ready, weights: first.weights, histories: [first.history] };
  const gentle = upperNet.weights.filter(({ name, trainable }) => trainable && !learning.has(name));
  const rateMultipliers = Object.fromEntries(gentle.map(({ name }) => [name, GENTLY]));
  const second = await train({ ...ready, net: upperNet, weights: first.weights }, run, {
    epochs: upper?.epochs ?? 5,
    callbacks: upper?.callbacks,
    optimizer: upper?.optimizer ?? adam(upper?.learningRate ?? 0.001, { rateMultipliers }),
  });
  return { ...ready, weights: second.weights, histories: [first.history, second.history] };
};
