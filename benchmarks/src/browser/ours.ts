/** @file Ours in the page: a network for digits, learning on WebAssembly. */
import {
  type AnyModel,
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  type Tensor,
} from "@tributary/kernel";
import { initialize } from "@tributary/runtime";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";

/** What everybody starts from: weights as we store them, kernels `[filters, channels, 3, 3]`; images `[batch, 28, 28, 1]`, and a class for each. */
export interface Start {
  readonly batch: number;
  readonly weights: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: Float32Array }>>;
  readonly images: Float32Array;
  readonly labels: Int32Array;
}

/** One step of training; gives the loss before it. */
export type Step = () => Promise<number>;

const relu = { padding: "same", activation: "relu" } as const;

const netOf = (): AnyModel => {
  const image: Tensor = input([28, 28, 1]);
  const features = chain(
    conv2d(8, 3, { ...relu, name: "one" }),
    conv2d(16, 3, { ...relu, strides: 2, name: "two" }),
    conv2d(32, 3, { ...relu, strides: 2, name: "three" }),
    globalAveragePooling2d,
  );
  return model(image, dense(10, { name: "classify" })(features(image)));
};

export const startOf = (batch: number): Start => ({
  batch,
  weights: initialize(netOf(), { seed: 1 }).weights as Start["weights"],
  images: Float32Array.from({ length: batch * 28 * 28 }, (_, i) => Math.sin(i * i)),
  labels: Int32Array.from({ length: batch }, (_, i) => i % 10),
});

export const make = async ({ batch, weights, images, labels }: Start): Promise<Step> => {
  const trainer = createTrainer(
    { net: netOf(), weights },
    { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.01, { momentum: 0.9 }), device: "wasm" },
  );
  const data = {
    inputs: { shape: [batch, 28, 28, 1], data: images },
    targets: { shape: [batch], data: labels },
  };
  return async () => (await trainer.step(data)).loss;
};
