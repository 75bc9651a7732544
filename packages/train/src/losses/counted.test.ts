/** What counts in a loss, and how much: against numbers worked out by hand, and against the same pixels alone. */
import { constant, dense, input, model, type Tensor } from "@tributary/kernel";
import { gradients } from "@tributary/kernel/authoring";
import { compute, computeArrays } from "@tributary/runtime";
import { checkOp } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  createTrainer,
  dice,
  huber,
  jaccard,
  type Loss,
  sgd,
  sparseCategoricalCrossentropy,
  tversky,
  weightedSum,
} from "../index.ts";

const row = (...numbers: readonly number[]): Tensor => constant(Float32Array.from(numbers), [numbers.length, 1]);
const number = async (loss: Tensor): Promise<number> => Number(await compute(loss));
const softplus = (x: number): number => Math.log(1 + Math.exp(x));

describe("binary cross-entropy", () => {
  test("an error counts as much as its class: 53 ln 2 / 4", async () => {
    const loss = binaryCrossentropy({ classWeights: [1, 50] });
    expect(await number(loss(row(0, 0, 0, 0), row(0, 0, 0, 1)))).toBeCloseTo((53 * Math.LN2) / 4, 5);
  });

  test("an answer between no and yes counts in proportion", async () => {
    const loss = binaryCrossentropy({ classWeights: [1, 3] });
    expect(await number(loss(row(0), row(0.25)))).toBeCloseTo(1.5 * Math.LN2, 6);
  });

  test("the border does not count, neither above nor below the line", async () => {
    const loss = binaryCrossentropy({ ignore: 255 });
    const expected = (softplus(1) + softplus(-2) + softplus(-0.5)) / 3;
    expect(await number(loss(row(1, -2, 9, 0.5), row(0, 0, 255, 1)))).toBeCloseTo(expected, 6);
    expect(await number(loss(row(3, -3), row(255, 255)))).toBe(0);
  });

  test("class weights and a border together: 52 ln 2 / 3", async () => {
    const loss = binaryCrossentropy({ classWeights: [1, 50], ignore: 255 });
    expect(await number(loss(row(0, 0, 0, 0), row(0, 0, 255, 1)))).toBeCloseTo((52 * Math.LN2) / 3, 5);
  });

  test("there are two classes", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => binaryCrossentropy({ classWeights: [1, 2, 3] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: binaryCrossentropy: there are 3 class weights for 2 classes
        received  [1, 2, 3]
        expected  2 numbers
        to fix    give a weight for each class, in the order of the output's last axis]
    `);
  });
});

checkOp("the gradient of weighted classes with a border", {
  run: ([output]) => binaryCrossentropy({ classWeights: [2, 0.5], ignore: 255 })(output!, row(0, 1, 255, 1)),
  inputs: [[4, 1]],
  output: [],
  reference: ({ data }) => {
    const [a, b, , d] = Array.from(data as Float32Array);
    return () => (2 * softplus(a!) + 0.5 * softplus(-b!) + 0.5 * softplus(-d!)) / 3;
  },
  tolerance: 2e-5,
});

const losses: readonly (readonly [string, (ignore?: number) => Loss])[] = [
  ["binaryFocalCrossentropy", (ignore) => binaryFocalCrossentropy({ alpha: 0.3, ...(ignore ? { ignore } : {}) })],
  ["categoricalFocalCrossentropy", (ignore) => categoricalFocalCrossentropy(ignore ? { ignore } : {})],
  ["dice", (ignore) => dice(ignore ? { ignore } : {})],
  ["jaccard", (ignore) => jaccard(ignore ? { ignore } : {})],
  ["tversky", (ignore) => tversky({ alpha: 0.3, beta: 0.7, ...(ignore ? { ignore } : {}) })],
];
const three = [
  [1, -2, 0.5],
  [0.2, 0.1, 3],
  [-1, 2, 0.3],
  [4, 1, -1],
];

describe.for(losses)("%s", ([name, make]) => {
  if (name !== "categoricalFocalCrossentropy") {
    test("counts a mask without its border as the other pixels alone", async () => {
      const whole = make(255)(row(1, -2, 9, 0.5), row(0, 1, 255, 1));
      expect(await number(whole)).toBeCloseTo(await number(make()(row(1, -2, 0.5), row(0, 1, 1))), 6);
      expect(await number(make(255)(row(3, -3), row(255, 255)))).toBeCloseTo(0, 6);
    });
  }

  if (name !== "binaryFocalCrossentropy") {
    test("counts classes without the border as the other pixels alone", async () => {
      const whole = make(255)(constant(three), constant([0, 255, 1, 2]));
      const alone = make()(constant(three.toSpliced(1, 1)), constant([0, 1, 2]));
      expect(await number(whole)).toBeCloseTo(await number(alone), 6);
      expect(await number(make(255)(constant(three), constant([255, 255, 255, 255])))).toBeCloseTo(0, 6);
    });
  }
});

describe("class weights", () => {
  const makers: readonly (readonly [string, (classWeights: readonly [number, number]) => Loss])[] = [
    ["sparseCategoricalCrossentropy", (classWeights) => sparseCategoricalCrossentropy({ classWeights })],
    ["categoricalCrossentropy", (classWeights) => categoricalCrossentropy({ classWeights })],
    ["binaryCrossentropy", (classWeights) => binaryCrossentropy({ classWeights })],
    ["binaryFocalCrossentropy", (classWeights) => binaryFocalCrossentropy({ classWeights })],
    ["categoricalFocalCrossentropy", (classWeights) => categoricalFocalCrossentropy({ classWeights })],
    ["dice", (classWeights) => dice({ classWeights })],
    ["jaccard", (classWeights) => jaccard({ classWeights })],
    ["tversky", (classWeights) => tversky({ classWeights })],
  ];

  test.for(makers)("%s refuses what is no weight", ([at, make]) => {
    expect(() => make([1, Number.NaN])).toThrow(`${at}: NaN is no class weight`);
    expect(() => make([1, -1])).toThrow(`${at}: -1 is no class weight`);
    // @ts-expect-error The compiler says the same.
    expect(() => make([1, undefined])).toThrow(`${at}: undefined is no class weight`);
    expect(() => make([0, 0])).toThrow(`${at}: all class weights are 0`);
    // @ts-expect-error The compiler says the same.
    expect(() => make({ 0: 1, 1: 50 })).toThrow(`${at}: classWeights is no list of numbers`);
  });

  test("in words", () => {
    expect(() => dice({ classWeights: [1, Number.NaN] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: dice: NaN is no class weight
        received  [1, NaN]
        expected  a number for each class, at least 0, not all of them 0
        to fix    give a list such as [1, 50], in the order of the output's last axis]
    `);
  });

  test("of focal losses count as in cross-entropy, of which they are a part", async () => {
    const [output, truth] = [row(1, -2, 0.5), row(0, 1, 1)];
    const [focal, plain] = [{ gamma: 0, classWeights: [1, 5] }, { classWeights: [1, 5] }] as const;
    expect(await number(binaryFocalCrossentropy(focal)(output, truth))).toBeCloseTo(
      await number(binaryCrossentropy(plain)(output, truth)),
      6,
    );
    const [scores, labels] = [constant(three), constant([0, 1, 2, 0])];
    const weights = [1, 2, 3];
    const categorical = categoricalFocalCrossentropy({ gamma: 0, alpha: 1, classWeights: weights });
    expect(await number(categorical(scores, labels))).toBeCloseTo(
      await number(sparseCategoricalCrossentropy({ classWeights: weights })(scores, labels)),
      6,
    );
  });

  test("of overlap are shares of the mean over the classes", async () => {
    const only = async (c: number): Promise<number> => {
      const classWeights = [0, 1, 2].map((i) => Number(i === c));
      return number(dice({ classWeights })(constant(three), constant([0, 1, 2, 0])));
    };
    const [a, b, c] = [await only(0), await only(1), await only(2)];
    expect(await number(dice()(constant(three), constant([0, 1, 2, 0])))).toBeCloseTo((a + b + c) / 3, 6);
    const weighted = dice({ classWeights: [1, 3, 0] });
    expect(await number(weighted(constant(three), constant([0, 1, 2, 0])))).toBeCloseTo((a + 3 * b) / 4, 6);
    expect(() => dice({ classWeights: [1, 2] })(constant(three), constant([0, 1, 2, 0]))).toThrow(
      "dice: there are 2 class weights for 3 classes",
    );
  });
});

describe("settings that cannot be meant", () => {
  test.for([
    ["gamma", () => binaryFocalCrossentropy({ gamma: Number.NaN })],
    ["gamma", () => categoricalFocalCrossentropy({ gamma: -1 })],
    ["alpha", () => binaryFocalCrossentropy({ alpha: 2 })],
    ["labelSmoothing", () => categoricalCrossentropy({ labelSmoothing: 1.5 })],
    ["labelSmoothing", () => binaryCrossentropy({ labelSmoothing: -0.1 })],
    ["ignore", () => sparseCategoricalCrossentropy({ ignore: Number.NaN })],
    ["smooth", () => dice({ smooth: -1 })],
    ["beta", () => tversky({ beta: -1 })],
    ["delta", () => huber({ delta: Number.POSITIVE_INFINITY })],
    ["a factor", () => weightedSum([[Number.NaN, dice()]])],
  ] as const)("%s", ([name, make]) => {
    expect(make).toThrow(`: ${name} is `);
  });

  test("in words", () => {
    expect(() => dice({ smooth: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: dice: smooth is -1
        received  -1
        expected  a finite number, at least 0
        to fix    give smooth a finite number, at least 0; or leave smooth out]
    `);
  });
});

describe("empty regions without smoothing", () => {
  const [certain, unsure] = [row(-200, -200), row(0, -200)];

  test.for([
    ["dice", dice({ smooth: 0 })],
    ["jaccard", jaccard({ smooth: 0 })],
    ["tversky", tversky({ smooth: 0 })],
  ] as const)("%s: predicted empty is perfect, anything else is all wrong", async ([, loss]) => {
    expect(await number(loss(certain, row(0, 0)))).toBe(0);
    expect(await number(loss(unsure, row(0, 0)))).toBe(1);
    expect(await number(loss(row(200, -200), row(1, 0)))).toBeCloseTo(0, 6);
    for (const output of [certain, unsure]) {
      const [slope] = gradients(loss(output, row(0, 0)), [output]);
      expect(Array.from((await computeArrays([slope!]))[0]!.data)).toEqual([0, 0]);
    }
  });
});

test("a border is a class number: one-hot targets have none", () => {
  expect(() => dice({ ignore: 255 })(constant(three), constant(three))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: dice: the target does not have one class number for each place of the output
      received  [4, 3], [4, 3]
      expected  a target of shape [4]
      to fix    give class numbers; one-hot targets go with categoricalCrossentropy()]
  `);
});

test("a batch that is all border teaches nothing", async () => {
  const pixels = input([3]);
  for (const loss of [
    dice({ ignore: 255 }),
    binaryCrossentropy({ ignore: 255 }),
    binaryFocalCrossentropy({ ignore: 255 }),
  ]) {
    await using trainer = createTrainer(model(pixels, dense(1)(pixels)), { loss, optimizer: sgd(1), seed: 1 });
    const before = (await trainer.trained()).weights;
    const { loss: measured } = await trainer.step({
      inputs: { data: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] },
      targets: { data: Uint8Array.of(255, 255), shape: [2, 1] },
    });
    expect(measured).toBeCloseTo(0, 6);
    expect((await trainer.trained()).weights).toEqual(before);
  }
});
