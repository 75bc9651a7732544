/** State that is not finite is found in the step that would make it, wherever it is. */
import { batchNormalization, conv2d, dense, globalAveragePooling2d, input, model, relu } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { multiply, subtract } from "@tributary/kernel/ops";
import { initialize } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  type Batch,
  createTrainer,
  meanSquaredError,
  type Optimizer,
  optimizer,
  rmsprop,
  sgd,
  sparseCategoricalCrossentropy,
} from "../index.ts";

const image = input([4, 4, 1], { name: "image" });
const normalized = model(
  image,
  dense(3, { name: "last" })(
    globalAveragePooling2d(relu(batchNormalization({ name: "norm" })(conv2d(2, 3, { name: "conv" })(image)))),
  ),
);
const plain = model(image, dense(3, { name: "last" })(globalAveragePooling2d(conv2d(2, 3, { name: "conv" })(image))));

/** Pictures of which one has a pixel that is broken. */
const pictures = (broken: number): Batch => {
  const data = randomStream(1, "pictures").normal(8 * 16);
  data[5 * 16 + 6] = broken;
  return {
    inputs: { data, shape: [8, 4, 4, 1] },
    targets: { data: Int32Array.from({ length: 8 }, (_, i) => i % 3), shape: [8] },
  };
};

const failure = async (net: typeof plain, chosen: Optimizer, accumulate = 1, pixel = 1e20): Promise<string> => {
  await using trainer = createTrainer(net, {
    loss: sparseCategoricalCrossentropy(),
    optimizer: chosen,
    accumulate,
    seed: 1,
  });
  const before = await trainer.snapshot();
  const error = await trainer.fit(pictures(pixel), { batchSize: 8, shuffle: false }).then(
    () => new Error("nothing was noticed"),
    (error: Error) => error,
  );
  expect((await trainer.snapshot()).tensors).toEqual(before.tensors);
  return error.message;
};

describe("a pixel of 1e20", () => {
  test("is found in moving statistics, and named with its example", async () => {
    expect(await failure(normalized, sgd(0.1))).toMatchInlineSnapshot(`
      "step 0: weight "norm/movingVariance" would be Infinity
        received  learning rate 0.1; the largest number of the batch is 1e20, of input "image" in example 5, at [1, 2, 0]
        expected  a finite loss, weights up to 1e12, statistics and optimizer state up to 1e20; those from before this step are kept
        to fix    look at that example: leave it out, or scale the numbers to be about as large as 1"
    `);
  });

  test("is found in what the optimizer keeps", async () => {
    expect(await failure(plain, adam(0.01), 1, -1e20)).toMatchInlineSnapshot(
      `
      "step 0: what the optimizer keeps of "conv/kernel" (square) would be 2.51615e33, and 1 more would be like it
        received  learning rate 0.01; the largest number of the batch is -1e20, of input "image" in example 5, at [1, 2, 0]
        expected  a finite loss, weights up to 1e12, statistics and optimizer state up to 1e20; those from before this step are kept
        to fix    look at that example: leave it out, or scale the numbers to be about as large as 1"
    `,
    );
    expect(await failure(plain, rmsprop(0.01), 1, -1e20)).toContain("what the optimizer keeps of");
    expect(await failure(plain, adagrad(0.01), 1, -1e20)).toContain("what the optimizer keeps of");
  });

  test("is found in the weights that a momentum moves", async () => {
    expect(await failure(plain, sgd(0.1, { momentum: 0.9 }), 1, -1e20)).toContain('weight "conv/kernel" would be');
  });

  test("is found while gradients wait", async () => {
    expect(await failure(normalized, sgd(0.1), 4)).toContain('weight "norm/movingVariance" would be');
  });
});

test("slots of an optimizer of one's own are looked at, though its weights stay finite", async () => {
  const odd = optimizer({
    name: "odd",
    learningRate: 0,
    slots: { sum: 1 },
    update: ({ weight, gradient, learningRate, slots }) => ({
      weight: subtract(weight, multiply(gradient, learningRate)),
      slots: { sum: multiply(slots.sum!, 1e15) },
    }),
  });
  await using trainer = createTrainer(plain, { loss: sparseCategoricalCrossentropy(), optimizer: odd });
  await trainer.step(pictures(0));
  await expect(trainer.step(pictures(0))).rejects.toThrow('what the optimizer keeps of "conv/kernel" (sum)');
});

test("the last group of a fit is looked at too", async () => {
  const x = input([1]);
  const start = {
    net: model(x, dense(1, { name: "line", useBias: false })(x)),
    weights: { "line/kernel": { shape: [1, 1], data: Float32Array.of(0) } },
  };
  await using trainer = createTrainer(start, { loss: meanSquaredError(), optimizer: sgd(1e30), accumulate: 2 });
  const batch = {
    inputs: { shape: [1, 1], data: Float32Array.of(1e5) },
    targets: { shape: [1], data: Float32Array.of(1e5) },
  };
  await expect(trainer.fit(batch)).rejects.toThrow('step 1: weight "line/kernel" would be');
});

describe("numbers that are given", () => {
  const weights = initialize(plain, { seed: 1 }).weights;
  const broken = { ...weights, "conv/kernel": { shape: [2, 1, 3, 3], data: new Float32Array(18).fill(Number.NaN, 3) } };

  test("weights that are not finite are refused where they are given, and named", async () => {
    const options = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.1) };
    expect(() => createTrainer({ net: plain, weights: broken }, options)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: createTrainer: weight "conv/kernel" holds NaN
        received  NaN as number 3 of 18
        expected  finite numbers
        to fix    give weights from before they were lost: nothing can be learned from these]
    `);
    await using trainer = createTrainer({ net: plain, weights }, options);
    expect(() => trainer.setWeights({ "conv/kernel": broken["conv/kernel"] })).toThrow(
      'setWeights: weight "conv/kernel" holds NaN',
    );
    const { tensors, progress } = await trainer.snapshot();
    expect(() =>
      trainer.restore({ tensors: { ...tensors, "weight/conv/kernel": broken["conv/kernel"] }, progress }),
    ).toThrow('restore: weight "conv/kernel" holds NaN');
  });

  test("inputs and targets are named, with their example", async () => {
    expect(await failure(plain, sgd(0.1), 1, Number.NaN)).toMatchInlineSnapshot(`
      "fit: input "image" holds NaN
        received  NaN in example 5, at [1, 2, 0]
        expected  finite numbers
        to fix    look for NaN and infinity in the data, and leave such examples out"
    `);
    const x = input([1]);
    await using trainer = createTrainer(model(x, dense(1)(x)), { loss: meanSquaredError(), optimizer: sgd(0.1) });
    const targets = { shape: [2], data: Float32Array.of(0, Number.POSITIVE_INFINITY) };
    await expect(trainer.fit({ inputs: { shape: [2, 1], data: new Float32Array(2) }, targets })).rejects.toThrow(
      'fit: target "output" holds Infinity',
    );
  });
});
