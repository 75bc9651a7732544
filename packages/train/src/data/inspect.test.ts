/** What is said about numbers that are no targets, before they count. */
import { activation, dense, input, model, softmax } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  auc,
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  createTrainer,
  dice,
  type Loss,
  type Metric,
  meanIoU,
  meanSquaredError,
  precision,
  sgd,
  sparseCategoricalCrossentropy,
  topKAccuracy,
  weightedSum,
} from "../index.ts";

const x = input([2], { name: "x" });

/** What a trainer of an output with so many classes says about these targets; null if it takes them. */
const said = async (
  classes: number,
  targets: { readonly shape: readonly number[]; readonly data: Float32Array | Int32Array | Uint8Array },
  { loss, metrics = [] }: { readonly loss: Loss; readonly metrics?: readonly Metric[] },
): Promise<string | null> => {
  await using trainer = createTrainer(model({ x }, dense(classes)(x)), { loss, metrics, optimizer: sgd(0.1) });
  const inputs = { shape: [targets.shape[0]!, 2], data: new Float32Array(2 * targets.shape[0]!) };
  return trainer.fit({ inputs, targets }, { batchSize: 2 }).then(
    () => null,
    (failure: Error) => failure.message,
  );
};

const labels = (...data: readonly number[]) => ({ shape: [data.length], data: Int32Array.from(data) });
const rows = (classes: number, ...data: readonly number[]) => ({
  shape: [data.length / classes, classes],
  data: Float32Array.from(data),
});

describe("a label that is no class", () => {
  test("is named with its example and what to do", async () => {
    expect(await said(10, labels(3, 0, 9, 12), { loss: sparseCategoricalCrossentropy() })).toMatchInlineSnapshot(`
      "fit: target "output" holds label 12, which is none of 10 classes
        received  12 in example 3
        expected  the loss takes 10 classes: whole numbers from 0 to 9
        to fix    give labels from 0 to 9, or an output with more classes"
    `);
  });

  test.for([
    ["1 to classes", 3, labels(1, 2, 3), "count the classes from 0: subtract 1 from each label"],
    ["a border", 3, labels(0, 1, 2, 255), "if 255 marks places that do not count, write ignore: 255"],
    ["a border of −1", 3, labels(0, 2, -1), "if -1 marks places that do not count, write ignore: -1"],
    ["a mask of bytes", 2, labels(0, 255), "make masks of 0 and 255 into 0 and 1: divide them by 255"],
    ["a share", 2, { shape: [2], data: Float32Array.of(0, 0.5) }, "give whole numbers: the number of each class"],
    ["more classes", 3, labels(0, 7, 8), "give labels from 0 to 2, or an output with more classes"],
  ] as const)("%s", async ([, classes, targets, advice]) => {
    for (const loss of [sparseCategoricalCrossentropy(), categoricalFocalCrossentropy(), dice()]) {
      expect(await said(classes, targets, { loss })).toContain(advice);
    }
  });

  test("is taken where it is the ignored one, by loss and metrics alike", async () => {
    const loss = sparseCategoricalCrossentropy({ ignore: 255 });
    const targets = labels(0, 1, 255);
    expect(await said(3, targets, { loss, metrics: [accuracy({ ignore: 255 })] })).toBeNull();
    expect(await said(3, targets, { loss, metrics: [meanIoU(3)] })).toContain("meanIoU takes 3 classes");
    expect(
      await said(3, targets, {
        loss: weightedSum([
          [1, loss],
          [1, dice({ ignore: 255 })],
        ]),
      }),
    ).toBeNull();
    expect(
      await said(3, targets, {
        loss: weightedSum([
          [1, loss],
          [1, dice()],
        ]),
      }),
    ).toContain("holds label 255");
  });

  test("in a picture its place is said, in step and evaluate too", async () => {
    const image = input([2, 2, 3]);
    await using trainer = createTrainer(model(image, dense(3)(image)), {
      loss: sparseCategoricalCrossentropy(),
      optimizer: sgd(0.1),
    });
    const batch = {
      inputs: { shape: [2, 2, 2, 3], data: new Float32Array(24) },
      targets: { shape: [2, 2, 2], data: Uint8Array.of(0, 0, 0, 0, 0, 0, 3, 0) },
    };
    await expect(trainer.step(batch)).rejects.toThrow(
      'batch: target "output" holds label 3, which is none of 3 classes',
    );
    await expect(trainer.step(batch)).rejects.toThrow("received  3 in example 1, at [1, 0]");
    await expect(trainer.evaluate(batch)).rejects.toThrow("received  3 in example 1, at [1, 0]");
    await expect(trainer.evaluate([batch])).rejects.toThrow("received  3 in example 1, at [1, 0]");
  });
});

describe("what is no probability", () => {
  test("a mask of bytes", async () => {
    expect(await said(1, labels(0, 255, 0), { loss: binaryCrossentropy() })).toMatchInlineSnapshot(`
      "fit: target "output" holds 255, which is no probability
        received  255 in example 1
        expected  the loss takes numbers from 0 to 1
        to fix    make masks of 0 and 255 into 0 and 1: divide them by 255"
    `);
    for (const loss of [binaryFocalCrossentropy(), dice()]) {
      expect(await said(1, labels(0, 255, 0), { loss })).toContain("divide them by 255");
    }
    expect(await said(1, labels(1, 2), { loss: binaryCrossentropy() })).toContain("count the classes from 0");
    expect(await said(1, labels(0, 1, 255), { loss: binaryCrossentropy({ ignore: 255 }) })).toBeNull();
  });

  test("metrics of yes and no take 0 and 1", async () => {
    for (const metric of [accuracy(), precision(), meanIoU(2), auc()]) {
      const softer = { shape: [2], data: Float32Array.of(0.25, 1) };
      expect(await said(1, softer, { loss: binaryCrossentropy(), metrics: [metric] })).toContain(
        `${metric.name} takes 2 classes: whole numbers from 0 to 1`,
      );
    }
  });

  test("rows that are not one-hot", async () => {
    const loss = categoricalCrossentropy();
    expect(await said(2, rows(2, 1, 0, 0.4, 0.6), { loss, metrics: [accuracy()] })).toBeNull();
    expect(await said(2, rows(2, 255, 0, 0, 255), { loss })).toContain("give 1 at the class and 0 elsewhere");
    expect(await said(3, rows(3, 1, 0, 0, 1, 1, 0), { loss })).toMatchInlineSnapshot(`
      "fit: target "output" has a place whose probabilities do not add up to 1
        received  [1, 1, 0] in example 1, at [0]
        expected  the loss takes 3 numbers from 0 to 1 for each place, which add up to 1
        to fix    give 1 at the class and 0 elsewhere; several labels at once go with binaryCrossentropy()"
    `);
    expect(await said(2, rows(2, 0, 0), { loss })).toContain("received  [0, 0] in example 0");
  });

  test("NaN, in targets, inputs and weights", async () => {
    const nan = { shape: [1], data: Float32Array.of(Number.NaN) };
    expect(await said(1, nan, { loss: meanSquaredError() })).toContain('target "output" holds NaN');
    await using trainer = createTrainer(model({ x }, dense(1)(x)), { loss: meanSquaredError(), optimizer: sgd(0.1) });
    const inputs = { shape: [1, 2], data: Float32Array.of(0, Number.POSITIVE_INFINITY) };
    const targets = { shape: [1], data: Float32Array.of(0) };
    await expect(trainer.evaluate({ inputs, targets })).rejects.toThrow('input "x" holds Infinity');
    const zeros = { shape: [1, 2], data: new Float32Array(2) };
    await expect(trainer.step({ inputs: zeros, targets, weights: nan })).rejects.toThrow('weights "output" holds NaN');
  });
});

describe("how much examples count", () => {
  const inputs = { shape: [2, 2], data: new Float32Array(4) };
  const targets = { shape: [2, 1], data: new Float32Array(2) };
  const data = (...weights: readonly number[]) => ({
    inputs,
    targets,
    weights: { shape: [2], data: Float32Array.from(weights) },
  });
  const make = () => createTrainer(model({ x }, dense(1)(x)), { loss: meanSquaredError(), optimizer: sgd(0.1) });

  test("is never negative", async () => {
    await using trainer = make();
    await expect(trainer.fit(data(1, -0.5))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: fit: weights "output" holds -0.5
        received  -0.5 in example 1
        expected  how much each counts: 0 or more
        to fix    give 0 for what must not count; a loss that should grow is another loss]
    `);
    await expect(trainer.evaluate([data(-1, 1)])).rejects.toThrow('batch: weights "output" holds -1');
    await expect(trainer.step(data(1, Number.NaN))).rejects.toThrow('weights "output" holds NaN');
  });

  test("may be nothing", async () => {
    await using trainer = make();
    const before = (await trainer.trained()).weights;
    expect(await trainer.step(data(0, 0))).toEqual({ loss: 0 });
    expect((await trainer.trained()).weights).toEqual(before);
  });
});

test("a loss of one's own takes any numbers, unless it says what it takes", async () => {
  const own: Loss = (output, target) => meanSquaredError()(output, target);
  const strict: Loss = Object.assign((...given: Parameters<Loss>) => meanSquaredError()(...given), {
    targets: () => ({ kind: "probabilities" }) as const,
  });
  expect(await said(1, labels(7), { loss: own })).toBeNull();
  expect(await said(1, labels(7), { loss: strict })).toContain("holds 7, which is no probability");
});

describe("one class is always right", () => {
  const one = model({ x }, dense(1)(x));
  const certain = model({ x }, softmax(dense(1)(x)));
  const optimizer = sgd(0.1);

  test.for([sparseCategoricalCrossentropy(), categoricalCrossentropy(), categoricalFocalCrossentropy()])(
    "%#: with classes that exclude each other",
    (loss) => {
      expect(() => createTrainer(one, { loss, optimizer })).toThrow(
        'output "output" has one class, and the loss tells',
      );
    },
  );

  test("with a softmax", () => {
    expect(() => createTrainer(certain, { loss: binaryCrossentropy(), optimizer })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: output "output" is a softmax over one class, which is 1 whatever the weights are
        received  1 class
        expected  2 classes or more
        to fix    give the output 2 classes, or one number with binaryCrossentropy() and activation: "sigmoid"]
    `);
  });

  test("for a metric", () => {
    const metrics = [topKAccuracy(1)];
    expect(() => createTrainer(one, { loss: binaryCrossentropy(), metrics, optimizer })).toThrow(
      'output "output" has one class, and top1Accuracy tells classes apart',
    );
  });
});

describe("arrays that do not fill their shape", () => {
  const full = { shape: [2, 2], data: new Float32Array(4) };
  const short = { shape: [2, 2], data: new Float32Array(2) };
  const long = { shape: [2, 2], data: new Float32Array(6) };
  const make = () => createTrainer(model({ x }, dense(2)(x)), { loss: meanSquaredError(), optimizer: sgd(0) });

  test.for([
    ["targets", { inputs: full, targets: short }],
    ["targets", { inputs: full, targets: long }],
    ["inputs", { inputs: short, targets: full }],
    ["weights", { inputs: full, targets: full, weights: { output: short } }],
  ] as const)("%s", async ([part, batch]) => {
    await using trainer = make();
    const words = `${part}${part === "weights" ? ' "output"' : ""} has`;
    await expect(trainer.fit(batch)).rejects.toThrow(`fit: ${words}`);
    await expect(trainer.evaluate(batch)).rejects.toThrow(`evaluate: ${words}`);
    await expect(trainer.step(batch)).rejects.toThrow(`step: ${words}`);
  });
});

describe("arrays of other kinds", () => {
  const inputs = { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) };
  const loss = async (targets: { readonly shape: readonly number[]; readonly data: unknown }) => {
    await using trainer = createTrainer(model({ x }, activation("linear")(x)), {
      loss: meanSquaredError(),
      optimizer: sgd(0),
    });
    // @ts-expect-error The compiler lets floats, whole numbers and bytes through.
    return (await trainer.evaluate({ inputs, targets })).loss;
  };
  const shape = [2, 2];
  const shared = new Float32Array(new SharedArrayBuffer(16));
  shared.set([0, 2, 3, 4]);

  test.for([
    Float64Array.of(0, 2, 3, 4),
    Int8Array.of(0, 2, 3, 4),
    Int16Array.of(0, 2, 3, 4),
    Uint16Array.of(0, 2, 3, 4),
    Uint32Array.of(0, 2, 3, 4),
    BigInt64Array.of(0n, 2n, 3n, 4n),
    BigUint64Array.of(0n, 2n, 3n, 4n),
    Uint8ClampedArray.of(0, 2, 3, 4),
    shared,
  ])("%o", async (data) => {
    expect(await loss({ shape, data })).toBe(0.25);
  });

  test("what would change is refused by its own name", async () => {
    await expect(loss({ shape, data: Float64Array.of(0, 2, 3, 0.1) })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: evaluate: targets holds a number that float32 does not have
        received  0.1 at 3 of the Float64Array
        expected  numbers that float32 holds exactly
        to fix    round them first, with Float32Array.from(data)]
    `);
    await expect(loss({ shape, data: BigInt64Array.of(0n, 2n ** 40n, 3n, 4n) })).rejects.toThrow(
      "received  1099511627776 at 1 of the BigInt64Array",
    );
  });
});
