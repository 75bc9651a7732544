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
import { adamW, checkpoint, cosineDecay, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";

const side = 8;

export const network = (): Model<Tensor<[null, 8, 8, 2]>, Tensor<[null, 3]>> => {
  const image = input([side, side, 2], { name: "image" });
  const stem = relu(batchNormalization()(conv2d(6, 3, { padding: "same", useBias: false })(image)));
  const body = depthwiseConv2d(3, { padding: "same" })(stem);
  const joined = concatenate([add([stem, body]), conv2d(2, 1, { activation: "relu" })(stem)]);
  const pooled = globalAveragePooling2d(maxPooling2d(2)(joined));
  return model(image, named("classify", dense(3))(dropout(0.25)(pooled)), { name: "sample" });
};

/** Pictures of noise, the same every time. */
export const pictures = (count: number): { readonly data: Float32Array; readonly shape: readonly number[] } => ({
  data: randomStream(7, "pictures").normal(count * side * side * 2),
  shape: [count, side, side, 2],
});

const examples = 24;

/** Trains up to an epoch, with a checkpoint after each, and returns the loss of the last. */
export const trainedUpTo = async (
  epochs: number,
  folder: string,
  net: AnyModel,
): Promise<{
  readonly trainer: ReturnType<typeof createTrainer>;
  readonly loss: number;
  readonly resumed: string | null;
}> => {
  const trainer = createTrainer(net, {
    loss: sparseCategoricalCrossentropy({ fromLogits: true }),
    optimizer: adamW(cosineDecay(0.02, { updates: 12 })),
    seed: 3,
  });
  const labels = Int32Array.from({ length: examples }, (_, i) => i % 3);
  const kept = checkpoint(folder);
  const data = { inputs: pictures(examples), targets: { data: labels, shape: [examples] } };
  const history = await trainer.fit(data, { epochs, batchSize: 8, callbacks: [kept] });
  const loss = history.epochs.at(-1)?.values.loss ?? Number.NaN;
  return { trainer, loss, resumed: kept.resumedFrom };
};
