/** A network without its normalization finds what it found with it. */
import { randomFrom } from "@tributary/images";
import { batchNormalization, chain, conv2d, relu, type TrainedModel } from "@tributary/kernel";
import { segmenter } from "@tributary/page/learn";
import { createPredictor, matchWeights } from "@tributary/runtime";
import { expect, test } from "vitest";
import { withoutNormalization } from "./normalization.ts";

const EPSILON = 1e-5;

test("normalization becomes part of the convolutions before it, and of no others", async () => {
  const one = (filters: number) =>
    chain(
      conv2d(filters, 3, { padding: "same", useBias: false }),
      batchNormalization({ epsilon: EPSILON, momentum: 0.9 }),
      relu,
    );
  const normalized = segmenter(2, [8, 16, 32], (filters) => chain(one(filters), one(filters)));
  const random = randomFrom(1, "normalization");
  const drawn = Object.fromEntries(
    normalized.weights.map(({ name, shape }) => {
      const size = shape.reduce((product, dim) => product * dim, 1);
      const [least, most] = name.endsWith("movingVariance") ? [0.5, 2] : [-0.5, 0.5];
      return [name, { shape, data: Float32Array.from({ length: size }, () => random.uniform(least, most)) }] as const;
    }),
  );
  const data = Float32Array.from({ length: 16 * 16 * 3 }, () => random.uniform(0, 1));
  const found = async (trained: TrainedModel<ReturnType<typeof segmenter>>) => {
    const predictor = await createPredictor(trained, { device: "cpu" });
    const { data: logits } = await predictor.predict({ data, shape: [1, 16, 16, 3] });
    await predictor.dispose();
    return Array.from(logits);
  };
  const [before, after] = [
    await found(matchWeights(normalized, drawn)),
    await found(matchWeights(segmenter(2), withoutNormalization(drawn, EPSILON))),
  ];
  const largest = Math.max(...before.map(Math.abs));
  expect(largest).toBeGreaterThan(0.1);
  for (const [i, logit] of after.entries()) expect(Math.abs(logit - (before[i] ?? 0)) / largest).toBeLessThan(1e-5);
});
