/** A new head on frozen features, step by step as in Keras: conformance/families/keras_fine_tuning.py. */
import { readFileSync } from "node:fs";
import {
  batchNormalization,
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  relu,
} from "@tributary/kernel";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { cacheFeatures, createTrainer, sgd, sparseCategoricalCrossentropy, withNewHead } from "../index.ts";

interface Step {
  readonly loss: number;
  readonly kernel: readonly number[];
  readonly bias: readonly number[];
}

const steps: readonly Step[] = JSON.parse(
  readFileSync(new URL("../../../../conformance/goldens/keras-fine-tuning.json", import.meta.url), "utf8"),
);

const drawn = (name: string, shape: readonly number[], change: (u: number) => number): NdArray => ({
  shape,
  data: randomStream(1, name).uniform(countOf(shape)).map(change),
});
const kernel = (name: string, shape: readonly number[]): NdArray =>
  drawn(name, shape, (u) => (2 * u - 1) * Math.sqrt(6 / countOf(shape.slice(0, -1))));
const offset = (name: string, shape: readonly number[]): NdArray => drawn(name, shape, (u) => (2 * u - 1) * 0.2);

/** `[height, width, in, out]` as `[out, in, height, width]`. */
const turned = ({ data, shape: [height, width, from, to] }: NdArray): NdArray => ({
  shape: [to!, from!, height!, width!],
  data: Float32Array.from(data, (_, i) => {
    const [x, y] = [i % width!, Math.floor(i / width!) % height!];
    const [c, f] = [Math.floor(i / (width! * height!)) % from!, Math.floor(i / (width! * height! * from!))];
    return Number(data[((y * width! + x) * from! + c) * to! + f]);
  }),
});

test("a head on features that are computed once learns as in Keras, where the frozen network is computed", async () => {
  const image = input([6, 6, 3], { name: "image" });
  const body = chain(
    conv2d(8, 3, { useBias: false, name: "conv" }),
    batchNormalization({ name: "bn" }),
    relu,
    globalAveragePooling2d,
  );
  const net = model(image, chain(body, dense(10, { name: "head" })));
  const trained = {
    net,
    weights: {
      "conv/kernel": turned(kernel("conv/kernel", [3, 3, 3, 8])),
      "bn/gamma": drawn("bn/gamma", [8], (u) => 0.75 + 0.5 * u),
      "bn/beta": offset("bn/beta", [8]),
      "bn/movingMean": offset("bn/moving_mean", [8]),
      "bn/movingVariance": drawn("bn/moving_variance", [8], (u) => 0.5 + u),
      "head/kernel": drawn("unused", [8, 10], (u) => u),
      "head/bias": drawn("unused", [10], (u) => u),
    },
  };
  const ready = withNewHead(trained, { classes: ["a", "b", "c", "d"] });
  const started = {
    ...ready,
    weights: { ...ready.weights, "head/kernel": kernel("head/kernel", [8, 4]), "head/bias": offset("head/bias", [4]) },
  };
  const images = drawn("images", [48, 6, 6, 3], (u) => 2 * u - 1);
  const labels = {
    shape: [48],
    data: Int32Array.from(randomStream(1, "labels").uniform(48), (u) => Math.floor(4 * u)),
  };

  await using features = await cacheFeatures(started, { inputs: images, targets: labels });
  await using trainer = createTrainer(features.trained, {
    loss: sparseCategoricalCrossentropy(),
    optimizer: sgd(0.5, { momentum: 0.9 }),
  });
  const found: Step[] = [];
  const seen = {
    name: "seen",
    stepEnd: async ({ loss }: { readonly loss: number }) => {
      const { weights } = await trainer.trained();
      const [w, b] = ["head/kernel", "head/bias"].map((name) => Array.from(weights[name]!.data, Number));
      found.push({ loss, kernel: w!, bias: b! });
    },
  };
  await trainer.fit(features.data, { batchSize: 8, shuffle: false, callbacks: [seen] });

  expect(found).toHaveLength(steps.length);
  for (const [i, step] of steps.entries()) {
    expect(found[i]!.loss, `loss ${i}`).toBeCloseTo(step.loss, 5);
    for (const [j, w] of [...step.kernel, ...step.bias].entries()) {
      expect([...found[i]!.kernel, ...found[i]!.bias][j], `step ${i}, number ${j}`).toBeCloseTo(w, 5);
    }
  }
});
