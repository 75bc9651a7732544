/** @file What samples of saved files hold: a small network of many kinds of layers, and what it learns from. */
import {
  type AnyModel,
  add,
  batchNormalization,
  concatenate,
  conv2d,
  dense,
  depthwiseConv2d,
  dropout,
  globalAveragePooling2d,
  input,
  type Model,
  maxPooling2d,
  model,
  named,
  relu,
  type Tensor,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import {
  adagrad,
  adam,
  adamW,
  type Callback,
  checkpoint,
  cosineDecay,
  createTrainer,
  earlyStopping,
  exponentialDecay,
  oneCycle,
  reduceOnPlateau,
  rmsprop,
  sgd,
  sparseCategoricalCrossentropy,
  stepDecay,
  type TrainerOptions,
} from "@tributary/train";

const side = 8;

export const network = (): Model<Tensor<[null, 8, 8, 3]>, Tensor<[null, 3]>> => {
  const image = input([side, side, 3], { name: "image" });
  const stem = relu(batchNormalization()(conv2d(6, 3, { padding: "same", useBias: false })(image)));
  const body = depthwiseConv2d(3, { padding: "same" })(stem);
  const joined = concatenate([add([stem, body]), conv2d(2, 1, { activation: "relu" })(stem)]);
  const pooled = globalAveragePooling2d(maxPooling2d(2)(joined));
  return model(image, named("classify", dense(3))(dropout(0.25)(pooled)), { name: "sample" });
};

/** Pictures of noise, the same every time. */
export const pictures = (count: number): { readonly data: Float32Array; readonly shape: readonly number[] } => ({
  data: randomStream(7, "pictures").normal(count * side * side * 3),
  shape: [count, side, side, 3],
});

/** A picture as it comes from a file, larger than what the network takes. */
export const photograph = (): { readonly data: Uint8Array; readonly shape: readonly number[] } => ({
  data: Uint8Array.from({ length: 12 * 10 * 3 }, (_, at) => (at * 37) % 251),
  shape: [12, 10, 3],
});

const examples = 24;

type Learning = Pick<TrainerOptions, "optimizer" | "ema" | "accumulate"> & { readonly callbacks?: readonly Callback[] };

/** Runs whose checkpoints are kept: all that an optimizer, a schedule and a callback remember between two epochs is in one of them. */
export const runs: Readonly<Record<string, () => Learning>> = {
  adamW: () => ({ optimizer: adamW(cosineDecay(0.02, { updates: 18 })) }),
  "adam with averages": () => ({ optimizer: adam(oneCycle(0.02, { updates: 18 })), ema: 0.9, accumulate: 2 }),
  sgd: () => ({
    optimizer: sgd(reduceOnPlateau(0.02, { monitor: "loss", patience: 1 }), { momentum: 0.9, nesterov: true }),
    callbacks: [earlyStopping({ monitor: "loss", patience: 2 })],
  }),
  rmsprop: () => ({ optimizer: rmsprop(exponentialDecay(0.01, { every: 3, factor: 0.9 }), { momentum: 0.5 }) }),
  adagrad: () => ({ optimizer: adagrad(stepDecay(0.05, { every: 4, factor: 0.5 }), { start: 0.2 }) }),
};

/** Trains up to an epoch, with a checkpoint after each, and returns the loss of the last. */
export const trainedUpTo = async (
  epochs: number,
  folder: string,
  net: AnyModel,
  { callbacks = [], ...learning }: Learning,
): Promise<{
  readonly trainer: ReturnType<typeof createTrainer>;
  readonly loss: number;
  readonly resumed: string | null;
}> => {
  const trainer = createTrainer(net, { loss: sparseCategoricalCrossentropy(), seed: 3, ...learning });
  const labels = Int32Array.from({ length: examples }, (_, i) => i % 3);
  const kept = checkpoint(folder, { print: () => undefined });
  const data = { inputs: pictures(examples), targets: { data: labels, shape: [examples] } };
  const history = await trainer.fit(data, { epochs, batchSize: 4, callbacks: [...callbacks, kept] });
  const loss = history.epochs.at(-1)?.values.loss ?? Number.NaN;
  return { trainer, loss, resumed: kept.resumedFrom };
};
