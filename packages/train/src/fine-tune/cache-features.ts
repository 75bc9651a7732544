/// <reference lib="esnext.disposable" preserve="true" />
/** @file A trained model with frozen layers, and data, as the part that learns, and the features that it learns from. */
import {
  type AnyModel,
  ArgumentError,
  type ArrayOrArrays,
  FeedError,
  type NdArrays,
  type TrainedModel,
} from "@tributary/kernel";
import {
  COUNT,
  checkOptions,
  checkTrained,
  type FrozenSplit,
  factsOf,
  isNdArray,
  LIMIT,
  NOT_NEGATIVE,
  type OptionTable,
  sharedNames,
  splitFrozen,
  THREADS,
} from "@tributary/kernel/authoring";
import { createPredictor, matchWeights, type Predictor, type SessionOptions } from "@tributary/runtime";
import { host } from "#host";
import type { DataArg } from "../arguments/data.ts";
import { checkSignal, checkText } from "../arguments/kinds.ts";
import { batchOf } from "../data/batch.ts";
import { batchesOf, type Data, dataOf } from "../data/data.ts";
import { FeatureKeeper, type KeptFeatures } from "./kept-features.ts";
import { checkUnchanging } from "./unchanging.ts";

/**
 * Options of {@link cacheFeatures}.
 */
export interface CacheFeaturesOptions extends SessionOptions {
  /** Bytes of features that are kept in memory. Default 1 GB. */
  readonly memory?: number | undefined;
  /** Where features are kept that are more than that: a folder, in a page of its private file system. Default: an error says so. */
  readonly folder?: string | undefined;
  /** How many examples are computed at once, where the data does not come in batches. Default 32. */
  readonly batchSize?: number | undefined;
  /** Stops between two batches: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** What learns, and the features that it learns from. */
export interface CachedFeatures<M extends AnyModel = AnyModel> {
  /** From the features to the outputs, with all weights that are trained: for `createTrainer()`. */
  readonly trained: TrainedModel;
  /** The same targets, with features in place of inputs: for `fit()`. */
  readonly data: Data;
  /** Of all features. */
  readonly bytes: number;
  /** Features of other data: a validation set's. */
  of(data: Data): Promise<Data>;
  /** The whole model, with what that part has learned. */
  joined(learned: TrainedModel): TrainedModel<M>;
  /** Removes what lies on the disk; so does `await using`. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const known: OptionTable<CacheFeaturesOptions> = {
  memory: NOT_NEGATIVE,
  folder: "optional",
  batchSize: COUNT,
  signal: "optional",
  device: "optional",
  openSeconds: LIMIT,
  threads: THREADS,
  engine: "optional",
};

const GIGABYTE = 1e9;

/** The weights of a part of a model, by its names. */
const weightsOf = ({ net, weights }: TrainedModel, part: AnyModel): NdArrays =>
  Object.fromEntries([...sharedNames(net, part)].map(([own, name]) => [own, weights[name]!]));

/** Those inputs of a batch that a model has, by name. */
const inputsFor = ({ inputs }: AnyModel, given: ArrayOrArrays): NdArrays => {
  if (isNdArray(given)) return Object.fromEntries(inputs.map(({ name }) => [name, given]));
  const missing = inputs.find(({ name }) => !Object.hasOwn(given, name));
  if (missing === undefined) return Object.fromEntries(inputs.map(({ name }) => [name, given[name]!]));
  throw new FeedError({
    at: "batch",
    problem: `there is no input for "${missing.name}"`,
    received: Object.keys(given).join(", "),
    expected: inputs.map(({ name }) => name).join(", "),
    fix: "give the inputs by these names",
  });
};

type Frozen = NonNullable<FrozenSplit["frozen"]>;

interface Keep {
  readonly at: string;
  readonly predictor: Predictor<Frozen>;
  readonly frozen: Frozen;
  readonly rest: AnyModel;
  readonly options: CacheFeaturesOptions;
}

const keep = async (
  { at, predictor, frozen, rest, options }: Keep,
  data: Data,
  folder: string | undefined,
): Promise<KeptFeatures> => {
  const { batchSize = 32, memory = GIGABYTE, signal } = options;
  await checkUnchanging(at, data, batchSize);
  const keeper = new FeatureKeeper(at, { memory, folder });
  const passed = rest.inputs.filter(({ name }) => !frozen.outputs.some((output) => output.name === name));
  let examples = 0;
  for await (const given of batchesOf(data, { batchSize, seed: null, epoch: 0, skip: 0 })) {
    signal?.throwIfAborted();
    const { inputs, targets, weights } = batchOf(at, given);
    const features: NdArrays = await predictor.predict(inputsFor(frozen, inputs));
    const others = passed.map(({ name }) => [name, inputsFor({ ...rest, inputs: passed }, inputs)[name]!] as const);
    await keeper.add({ ...features, ...Object.fromEntries(others) }, { targets, weights });
    examples++;
  }
  if (examples > 0) return keeper.finish();
  throw new ArgumentError({
    at,
    problem: "there is nothing to learn from",
    received: "an empty data set, or an iterator that was used up before",
    expected: "data with at least one batch",
    fix: "give arrays, a data set, or a function that makes a new iterator each time",
  });
};

/**
 * Computes once what the frozen layers of a model make of data, as when predicting: what is trained learns from that, and an epoch takes no
 * longer than its own part. It comes to what training the whole network with those layers frozen comes to, up to rounding.
 *
 * {@link fineTune} does this. Used alone, it is for a trainer of one's own:
 *
 * @throws {@link ArgumentError} when nothing is frozen, when the data change from epoch to epoch (augmentation), and when the features need
 *   more memory than they may and no folder was given.
 * @example
 * const ready = withNewHead({ ...trained, classes: ["level", "upright"] }, { classes: ["level", "upright"] });
 * await using features = await cacheFeatures(ready, data);
 * await using trainer = createTrainer(features.trained, { loss, optimizer: adam(0.01) });
 * await trainer.fit(features.data, { epochs: 2 });
 * const tuned = features.joined(await trainer.trained());
 * tuned.net === ready.net; // true
 */
export const cacheFeatures = async <M extends AnyModel, const D extends Data | object>(
  trained: TrainedModel<M>,
  data: DataArg<D, M>,
  options: CacheFeaturesOptions = {},
): Promise<CachedFeatures<M>> => {
  checkOptions("cacheFeatures", options, known);
  checkTrained("cacheFeatures", trained);
  if (options.folder !== undefined) checkText("cacheFeatures", "the folder", options.folder);
  checkSignal("cacheFeatures", options.signal);
  const found = await cached("cacheFeatures", trained, dataOf("cacheFeatures", data), options);
  if (found) return found;
  throw new ArgumentError({
    at: "cacheFeatures",
    problem: "nothing is frozen that could be computed once",
    received: `${trained.net.weights.filter(({ trainable }) => trainable).length} weights that are trained`,
    expected: "frozen layers before those that are trained",
    fix: 'freeze them: { ...trained, net: freeze(net, ["encoder"]) }',
  });
};

/** {@link cacheFeatures}, for a function of that name; null where nothing is frozen. */
export const cached = async <M extends AnyModel>(
  at: string,
  trained: TrainedModel<M>,
  data: Data,
  options: CacheFeaturesOptions,
): Promise<CachedFeatures<M> | null> => {
  const { net, weights } = trained;
  const { frozen, rest } = splitFrozen(net);
  if (frozen === null) return null;
  const { memory: _, folder, batchSize: __, signal: ___, ...session } = options;
  const predictorOf = () => createPredictor({ net: frozen, weights: weightsOf(trained, frozen) }, session);
  const all: KeptFeatures[] = [];
  const featuresOf = async (given: Data): Promise<KeptFeatures> => {
    await using predictor = await predictorOf();
    const part = all.length === 0 || folder === undefined ? folder : host.join(folder, `${all.length + 1}`);
    const kept = await keep({ at, predictor, frozen, rest, options }, given, part);
    all.push(kept);
    return kept;
  };
  const dispose = async (): Promise<void> => {
    for (const kept of all.splice(0)) await kept.dispose();
  };
  const { data: features, bytes } = await featuresOf(data);
  return {
    trained: { ...factsOf(trained), net: rest, weights: weightsOf(trained, rest) },
    data: features,
    bytes,
    of: async (others) => (await featuresOf(others)).data,
    joined: (learned) => {
      const names = sharedNames(net, rest);
      const own = Object.entries(matchWeights(rest, learned.weights).weights).map(
        ([name, array]) => [names.get(name)!, array] as const,
      );
      return { ...trained, weights: { ...weights, ...Object.fromEntries(own) } };
    },
    dispose,
    [Symbol.asyncDispose]: dispose,
  };
};
