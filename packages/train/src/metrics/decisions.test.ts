/** What an output decides, by what it means: classes that exclude each other, or answers of their own. */
import { activation, dense, flatten, input, model, reshape, sigmoid, softmax, type Tensor } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  auc,
  binaryCrossentropy,
  categoricalCrossentropy,
  createTrainer,
  dice,
  diceScore,
  f1,
  type Loss,
  type Metric,
  meanIoU,
  precision,
  recall,
  sgd,
  sparseCategoricalCrossentropy,
  topKAccuracy,
} from "../index.ts";

const rows = (numbers: readonly (readonly number[])[]) => ({
  shape: [numbers.length, numbers[0]!.length],
  data: Float32Array.from(numbers.flat()),
});
const labels = (...numbers: readonly number[]) => ({ shape: [numbers.length], data: Int32Array.from(numbers) });

/** What metrics say of numbers that are the input, after the last activation. */
const judged = async (
  inputs: ReturnType<typeof rows>,
  targets: ReturnType<typeof rows | typeof labels>,
  options: { readonly last?: (x: Tensor) => Tensor; readonly loss: Loss; readonly metrics: readonly Metric[] },
): Promise<Readonly<Record<string, number>>> => {
  const x = input(inputs.shape.slice(1));
  const { last = activation("linear"), loss, metrics } = options;
  await using trainer = createTrainer(model(x, last(x)), { loss, metrics, optimizer: sgd(0) });
  const { loss: _, ...measured } = await trainer.evaluate({ inputs, targets }, { batchSize: 2 });
  return measured;
};

describe("several labels at once", () => {
  const scores = rows([
    [3, 2, -3],
    [-3, 3, 2],
  ]);
  const truth = rows([
    [1, 0, 0],
    [0, 1, 0],
  ]);
  // Said 1 1 0 and 0 1 1: class 0 right, class 1 once right of two, class 2 wrong. Where class 2 is never true its recall is 0.
  const metrics = [accuracy(), precision(), recall(), f1(), meanIoU(3), precision({ class: 1 }), recall({ class: 1 })];
  const named = metrics.map((metric, i) => (i < 5 ? metric : { ...metric, name: `${metric.name} of 1` }));
  const expected = {
    accuracy: expect.closeTo(4 / 6, 6),
    precision: expect.closeTo((1 + 1 / 2 + 0) / 3, 6),
    recall: expect.closeTo((1 + 1 + 0) / 3, 6),
    f1: expect.closeTo((1 + 2 / 3 + 0) / 3, 6),
    meanIoU: expect.closeTo((1 + 1 / 2 + 0) / 3, 6),
    "precision of 1": 0.5,
    "recall of 1": 1,
  };

  test.for([
    ["of a sigmoid", sigmoid, binaryCrossentropy()],
    ["of a sigmoid, with a loss of overlap", sigmoid, dice()],
    ["of logits that a binary loss reads", activation("linear"), binaryCrossentropy()],
  ] as const)("%s", async ([, last, loss]) => {
    expect(await judged(scores, truth, { last, loss, metrics: named })).toEqual(expected);
  });

  test("several of them may be true, or none", async () => {
    const several = rows([
      [1, 1, 0],
      [0, 0, 0],
    ]);
    const found = await judged(scores, several, { loss: binaryCrossentropy(), metrics: [accuracy(), recall()] });
    expect(found).toEqual({ accuracy: expect.closeTo(4 / 6, 6), recall: expect.closeTo(2 / 3, 6) });
  });

  test("a flat mask is pixels, not classes", async () => {
    const mask = rows([[1, -1, 2, -2]]);
    const options = {
      last: (x: Tensor) => reshape([4])(sigmoid(x)),
      loss: binaryCrossentropy(),
      metrics: [accuracy()],
    };
    expect(await judged(mask, rows([[1, 1, 1, 0]]), options)).toEqual({ accuracy: 0.75 });
  });

  test("a border is left out number by number", async () => {
    const loss = binaryCrossentropy({ ignore: 255 });
    const metrics = [accuracy({ ignore: 255 }), precision({ ignore: 255 })];
    const bordered = rows([
      [1, 255, 0],
      [0, 1, 255],
    ]);
    expect(await judged(scores, bordered, { loss, metrics })).toEqual({ accuracy: 1, precision: 1 });
  });
});

describe("classes that exclude each other", () => {
  const scores = rows([
    [3, 2],
    [-3, -4],
    [1, 5],
  ]);
  const truth = rows([
    [1, 0],
    [1, 0],
    [1, 0],
  ]);

  test.for([
    ["a softmax that a binary loss judges", softmax, binaryCrossentropy()],
    ["a sigmoid that a categorical loss judges", sigmoid, categoricalCrossentropy()],
    ["logits", activation("linear"), categoricalCrossentropy()],
    ["logits, with a loss of overlap", activation("linear"), dice()],
  ] as const)("%s: the largest decides", async ([, last, loss]) => {
    expect(await judged(scores, truth, { last, loss, metrics: [accuracy(), recall({ class: 0 })] })).toEqual({
      accuracy: expect.closeTo(2 / 3, 6),
      recall: expect.closeTo(2 / 3, 6),
    });
  });

  test("class numbers for a sigmoid of several numbers", async () => {
    const found = await judged(scores, labels(0, 0, 0), { last: sigmoid, loss: dice(), metrics: [accuracy()] });
    expect(found).toEqual({ accuracy: expect.closeTo(2 / 3, 6) });
  });
});

describe("the area under the curve", () => {
  const scores = rows([
    [2, 1, 0],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
  ]);
  const loss = sparseCategoricalCrossentropy();

  test("of three classes is the mean of each against the rest, as scikit-learn's macro average", async () => {
    // roc_auc_score([0, 1, 2, 0], softmax(scores), multi_class="ovr", average="macro") is 0.9027777777777778.
    const found = await judged(scores, labels(0, 1, 2, 0), { loss, metrics: [auc()] });
    expect(found.auc).toBeCloseTo(0.9027777777777778, 6);
  });

  test("takes one-hot targets too, of two classes and of three", async () => {
    const three = rows([
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
    const found = await judged(scores, three, { loss: categoricalCrossentropy(), metrics: [auc()] });
    expect(found.auc).toBeCloseTo(0.9027777777777778, 6);
    const two = { shape: [4, 2], data: Float32Array.of(2, 1, 0, 3, 1, 0, 2, 0) };
    const yes = { shape: [4, 2], data: Float32Array.of(1, 0, 0, 1, 0, 1, 1, 0) };
    const ofTwo = await judged(two, yes, { loss: categoricalCrossentropy(), metrics: [auc()] });
    expect(ofTwo).toEqual(await judged(two, labels(0, 1, 1, 0), { loss, metrics: [auc()] }));
    expect(ofTwo.auc).toBeCloseTo((1 + 1 + 0.5 + 1) / 4, 5);
  });

  test("leaves out classes that are never true, and is not a number where none is left", async () => {
    const found = await judged(scores, labels(0, 1, 1, 0), { loss, metrics: [auc()] });
    const some = await judged(scores, labels(0, 0, 0, 0), { loss, metrics: [auc()] });
    expect(found.auc).toBeGreaterThan(0);
    expect(some.auc).toBeNaN();
  });
});

describe("what does not fit the output is said by createTrainer", () => {
  const x = input([4], { name: "x" });
  const making = (classes: number, ...metrics: readonly Metric[]) => {
    const loss = classes === 1 ? binaryCrossentropy() : sparseCategoricalCrossentropy();
    return () => createTrainer(model({ x }, dense(classes)(x)), { loss, metrics, optimizer: sgd(0.1) });
  };

  test("a class that is not there", () => {
    expect(making(2, precision({ class: 7 }))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: precision: there is no class 7: the output tells 2 classes apart
        received  class 7
        expected  a class from 0 to 1
        to fix    write precision({ class: 1 }), or leave class out for the mean over all]
    `);
    for (const metric of [precision, recall, f1, diceScore]) {
      expect(making(1, metric({ class: 2 }))).toThrow("the output tells 2 classes apart");
      expect(making(1, metric({ class: 0 }))).not.toThrow();
    }
    expect(() => precision({ class: 0.5 })).toThrow("precision: class is 0.5");
    // @ts-expect-error The compiler says the same.
    expect(() => precision({ class: "cat" })).toThrow('precision: class is "cat"');
  });

  test("another number of classes, and more than there are", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => meanIoU()).toThrow("meanIoU: classes is undefined");
    expect(making(2, meanIoU(3))).toThrow("meanIoU: the output tells 2 classes apart");
    expect(making(1, meanIoU(3))).toThrow("write meanIoU(2)");
    expect(making(4, topKAccuracy(5))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: topKAccuracy: the output tells 4 classes apart: the right one is always among 5
        received  k 5
        expected  k up to 4
        to fix    write topKAccuracy(2), or accuracy()]
    `);
    expect(making(5, topKAccuracy(5))).not.toThrow();
    expect(() => topKAccuracy(0)).toThrow("topKAccuracy: k is 0");
    // @ts-expect-error The compiler says the same.
    expect(() => topKAccuracy("5")).toThrow('topKAccuracy: k is "5"');
  });

  test("targets of another number of classes", async () => {
    await using trainer = making(2, meanIoU(2))();
    const inputs = { shape: [1, 4], data: new Float32Array(4) };
    await expect(trainer.evaluate({ inputs, targets: rows([[0, 0, 1]]) })).rejects.toThrow("received  [1, 3], [1, 2]");
  });

  test("settings that no metric has", () => {
    expect(() => accuracy({ threshold: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: accuracy: threshold is 2
        received  2
        expected  a number from 0 to 1
        to fix    give threshold a number from 0 to 1; or leave threshold out]
    `);
    expect(() => accuracy({ ignore: Number.NaN })).toThrow("accuracy: ignore is NaN");
    expect(() => auc({ thresholds: 1 })).toThrow("auc: thresholds is 1");
  });
});

describe("empty masks that were predicted empty", () => {
  const no = { shape: [2, 4, 1], data: new Float32Array(8).fill(-9) };
  const mask = { shape: [2, 4], data: new Float32Array(8) };
  const flat = { inputs: no, targets: mask };
  const metrics = [diceScore(), precision(), recall(), f1({ class: 1 }), meanIoU(2), accuracy()];

  test("are worth what is documented", async () => {
    const x = input([4, 1]);
    await using trainer = createTrainer(model(x, activation("linear")(x)), {
      loss: binaryCrossentropy(),
      metrics,
      optimizer: sgd(0),
    });
    expect(await trainer.evaluate(flat)).toMatchObject({
      ...{ dice: 0, precision: 0, recall: 0, f1: 0 },
      ...{ meanIoU: 1, accuracy: 1 },
    });
  });

  test("where nothing counts, nothing was measured", async () => {
    const ignore = 255;
    const x = input([4, 1]);
    await using trainer = createTrainer(model(x, flatten(activation("linear")(x))), {
      loss: binaryCrossentropy({ ignore }),
      metrics: [diceScore({ ignore }), meanIoU(4, { ignore }), accuracy({ ignore })],
      optimizer: sgd(0),
    });
    const nothing = { shape: [2, 4], data: new Float32Array(8).fill(255) };
    expect(await trainer.evaluate({ inputs: no, targets: nothing })).toEqual({
      loss: Number.NaN,
      dice: Number.NaN,
      meanIoU: Number.NaN,
      accuracy: Number.NaN,
    });
  });
});
