/** The loss of a set is one number, however the set is cut into batches: against numbers worked out by hand. */
import { activation, dense, freeze, input, model } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { describe, expect, test } from "vitest";
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  createTrainer,
  dice,
  jaccard,
  type Loss,
  meanSquaredError,
  sgd,
  sparseCategoricalCrossentropy,
  tversky,
  weightedSum,
} from "../index.ts";

/** Pictures of four pixels whose logits are the input itself. */
const pixels = (classes: number) => {
  const x = input([4, classes]);
  return model(x, activation("linear")(x));
};
const floats = (shape: readonly number[], ...numbers: readonly number[]) => ({
  shape,
  data: Float32Array.from(numbers),
});

const measure = async (
  loss: Loss,
  classes: number,
  data: Parameters<ReturnType<typeof createTrainer>["evaluate"]>[0] & object,
  batchSize: number,
): Promise<number> => {
  await using trainer = createTrainer(pixels(classes), { loss, optimizer: sgd(0) });
  return (await trainer.evaluate(data, { batchSize })).loss!;
};

describe("pixels that do not count", () => {
  const softplus = (x: number): number => Math.log(1 + Math.exp(x));
  const inputs = floats([2, 4, 1], 1, 2, 3, -1, 0.5, 9, 9, 9);
  const loss = binaryCrossentropy({ ignore: 255 });

  test("four of one picture and one of another are five", async () => {
    const data = { inputs, targets: floats([2, 4], 1, 0, 1, 0, 1, 255, 255, 255) };
    const expected = (softplus(-1) + softplus(2) + softplus(-3) + softplus(-1) + softplus(-0.5)) / 5;
    for (const batchSize of [1, 2]) expect(await measure(loss, 1, data, batchSize)).toBeCloseTo(expected, 6);
  });

  test("a picture of which nothing counts changes nothing", async () => {
    const data = { inputs, targets: floats([2, 4], 1, 0, 1, 0, 255, 255, 255, 255) };
    const expected = (softplus(-1) + softplus(2) + softplus(-3) + softplus(-1)) / 4;
    for (const batchSize of [1, 2]) expect(await measure(loss, 1, data, batchSize)).toBeCloseTo(expected, 6);
  });

  test("where nothing counts, nothing was measured", async () => {
    const nothing = { inputs, targets: floats([2, 4], ...Array(8).fill(255)) };
    for (const one of [loss, dice({ ignore: 255 }), binaryFocalCrossentropy({ ignore: 255 })]) {
      expect(await measure(one, 1, nothing, 1)).toBeNaN();
    }
  });
});

const count = 7;
const logits = (classes: number) => ({
  shape: [count, 4, classes],
  data: Float32Array.from(randomStream(1, "logits").uniform(count * 4 * classes), (u) => 6 * u - 3),
});
const labels = (classes: number) => ({
  shape: [count, 4],
  data: Int32Array.from(randomStream(1, "labels").uniform(count * 4), (u) =>
    u < 0.4 ? 255 : Math.floor(((u - 0.4) / 0.6) * classes),
  ),
});
const weights = { shape: [count], data: Float32Array.from(randomStream(1, "weights").uniform(count), (u) => 3 * u) };

const ignore = 255;
const losses: readonly (readonly [name: string, loss: Loss, classes: number])[] = [
  ["sparse cross-entropy", sparseCategoricalCrossentropy({ ignore, classWeights: [1, 2, 3] }), 3],
  ["categorical focal", categoricalFocalCrossentropy({ ignore, classWeights: [1, 2, 3] }), 3],
  ["binary cross-entropy", binaryCrossentropy({ ignore, classWeights: [1, 5] }), 1],
  ["binary focal", binaryFocalCrossentropy({ ignore, alpha: 0.3, classWeights: [1, 5] }), 1],
  ["Dice", dice({ ignore }), 3],
  ["Dice of one region", dice({ ignore, smooth: 0 }), 1],
  ["Jaccard", jaccard({ ignore, classWeights: [1, 2, 0] }), 3],
  ["Tversky", tversky({ ignore, alpha: 0.3, beta: 0.7 }), 3],
  [
    "a sum of them",
    weightedSum([
      [0.3, sparseCategoricalCrossentropy({ ignore })],
      [2, dice({ ignore })],
    ]),
    3,
  ],
];

test.for(losses)("%s", async ([, loss, classes]) => {
  await using trainer = createTrainer(pixels(classes), { loss, optimizer: sgd(0) });
  // Yes and no are two classes of one number.
  const data = { inputs: logits(classes), targets: labels(Math.max(2, classes)) };
  for (const given of [data, { ...data, weights }]) {
    const { loss: whole } = await trainer.evaluate(given, { batchSize: count });
    expect(whole).toBeGreaterThan(0);
    const { loss: inParts } = await trainer.evaluate(given, { batchSize: 3 });
    expect(inParts).toBeCloseTo(whole!, 5);
  }
});

test("in fit too, with what regularized weights cost", async () => {
  const x = input([2]);
  const net = model(x, dense(1, { useBias: false, kernelRegularizer: { l1: 0, l2: 0.5 } })(x));
  const data = {
    inputs: floats([3, 2], 1, 2, 3, 4, 5, 6),
    targets: floats([3], 1, 2, 3),
    weights: floats([3], 1, 0, 2),
  };
  const seen: number[] = [];
  for (const batchSize of [1, 2, 3]) {
    await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0), seed: 1 });
    const { curves } = await trainer.fit(data, { batchSize, validation: data });
    seen.push(curves.loss![0]!, curves.val_loss![0]!);
  }
  expect(seen).toEqual(seen.map(() => expect.closeTo(seen[0]!, 5)));
  await using bare = createTrainer(freeze(net), { loss: meanSquaredError(), optimizer: sgd(0), seed: 1 });
  expect(seen[0]).toBeGreaterThan((await bare.evaluate(data)).loss!);
});

test("an output of which nothing counted does not hide the others", async () => {
  const x = input([4, 1]);
  const net = model({ x }, { a: activation("linear")(x), b: activation("linear")(x) });
  await using trainer = createTrainer(net, {
    loss: { a: binaryCrossentropy({ ignore }), b: { loss: binaryCrossentropy({ ignore }), weight: 0.5 } },
    optimizer: sgd(0),
  });
  const nothing = floats([1, 4], 255, 255, 255, 255);
  const data = { inputs: floats([1, 4, 1], 0, 0, 0, 0), targets: { a: nothing, b: floats([1, 4], 0, 1, 0, 255) } };
  expect(await trainer.evaluate(data)).toEqual({
    loss: expect.closeTo(0.5 * Math.LN2, 6),
    a_loss: Number.NaN,
    b_loss: expect.closeTo(Math.LN2, 6),
  });
});
