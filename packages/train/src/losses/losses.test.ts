import {
  average as averaged,
  constant,
  cropping2d,
  dropout,
  flatten,
  reshape,
  sigmoid,
  softmax,
  softplus,
  type Tensor,
} from "@tributary/kernel";
import { abs, add, mean, multiply, softmax as softmaxAlong, subtract } from "@tributary/kernel/ops";
import { compute } from "@tributary/runtime";
import { checkOp } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import {
  binaryCrossentropy,
  binaryFocalCrossentropy,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  dice,
  huber,
  jaccard,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
  tversky,
  weightedSum,
} from "../index.ts";
import { measured, termsOf } from "./loss.ts";

type Rows = readonly (readonly number[])[];

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const average = (numbers: readonly number[]): number => sum(numbers) / numbers.length;
const softmaxOf = (row: readonly number[]): readonly number[] => {
  const powers = row.map(Math.exp);
  return powers.map((power) => power / sum(powers));
};
const sigmoidOf = (x: number): number => 1 / (1 + Math.exp(-x));

const labels = [0, 2, 1, 2, 0, 1];
const tensor = (numbers: readonly number[], shape: readonly number[]): Tensor =>
  constant(Float32Array.from(numbers), shape);
const oneHot = labels.map((label) => [0, 1, 2].map((i) => Number(i === label)));
const yes = [1, 0, 0, 1, 1, 0];
const pixels = {
  labels: tensor(labels, [2, 3, 1]),
  oneHot: tensor(oneHot.flat(), [2, 3, 1, 3]),
  yes: tensor(yes, [2, 3, 1]),
};

/** Checks the value against a plain formula over rows of the output, and the gradient against differences. */
const checkLoss = (
  name: string,
  loss: Loss,
  {
    classes,
    target,
    weights,
    formula,
  }: { classes: number; target: Tensor; weights?: Tensor; formula: (rows: Rows) => number },
): void =>
  checkOp(name, {
    run: ([output]) => measured(termsOf(loss), output!, target, weights).loss,
    inputs: [[2, 3, 1, classes]],
    output: [],
    reference: ({ data }) => {
      const rows = labels.map((_, i) =>
        Array.from(data.subarray(i * classes, (i + 1) * classes) as Float32Array, Number),
      );
      return () => formula(rows);
    },
    tolerance: 2e-5,
  });

const surprise = (row: readonly number[], i: number): number => -Math.log(softmaxOf(row)[labels[i]!]!);

checkLoss("sparse cross-entropy is the mean surprise", sparseCategoricalCrossentropy(), {
  classes: 3,
  target: pixels.labels,
  formula: (rows) => average(rows.map(surprise)),
});

checkLoss("an ignored label does not count", sparseCategoricalCrossentropy({ ignore: 2 }), {
  classes: 3,
  target: pixels.labels,
  formula: (rows) => average(rows.map(surprise).filter((_, i) => labels[i] !== 2)),
});

checkLoss(
  "class weights multiply, and do not change what is divided by",
  sparseCategoricalCrossentropy({ classWeights: [1, 2, 3] }),
  {
    classes: 3,
    target: pixels.labels,
    formula: (rows) => average(rows.map((row, i) => surprise(row, i) * (labels[i]! + 1))),
  },
);

const map = [1, 4, 0.5, 2, 3, 1];

checkLoss("U-Net's weight map: each pixel counts as much as it says", sparseCategoricalCrossentropy(), {
  classes: 3,
  target: pixels.labels,
  weights: tensor(map, [2, 3, 1]),
  formula: (rows) => average(rows.map((row, i) => surprise(row, i) * map[i]!)),
});

checkLoss("each example counts as much as it says", sparseCategoricalCrossentropy(), {
  classes: 3,
  target: pixels.labels,
  weights: tensor([1, 3], [2]),
  formula: (rows) => average(rows.map((row, i) => surprise(row, i) * (i < 3 ? 1 : 3))),
});

checkLoss("categorical cross-entropy with label smoothing", categoricalCrossentropy({ labelSmoothing: 0.1 }), {
  classes: 3,
  target: pixels.oneHot,
  formula: (rows) =>
    average(rows.map((row, i) => -sum(softmaxOf(row).map((p, j) => (0.9 * oneHot[i]![j]! + 0.1 / 3) * Math.log(p))))),
});

checkLoss("binary cross-entropy", binaryCrossentropy({ labelSmoothing: 0.2 }), {
  classes: 1,
  target: pixels.yes,
  formula: (rows) =>
    average(
      rows.map(([x], i) => {
        const t = 0.8 * yes[i]! + 0.1;
        return -t * Math.log(sigmoidOf(x!)) - (1 - t) * Math.log(1 - sigmoidOf(x!));
      }),
    ),
});

checkLoss("binary focal loss, equation 5 of the paper", binaryFocalCrossentropy({ gamma: 2, alpha: 0.25 }), {
  classes: 1,
  target: pixels.yes,
  formula: (rows) =>
    average(
      rows.map(([x], i) => {
        const p = yes[i] === 1 ? sigmoidOf(x!) : 1 - sigmoidOf(x!);
        return -(yes[i] === 1 ? 0.25 : 0.75) * (1 - p) ** 2 * Math.log(p);
      }),
    ),
});

checkLoss("categorical focal loss", categoricalFocalCrossentropy({ gamma: 1.5 }), {
  classes: 3,
  target: pixels.labels,
  formula: (rows) => average(rows.map((row, i) => 0.25 * (1 - Math.exp(-surprise(row, i))) ** 1.5 * surprise(row, i))),
});

/** 1 − the mean over the classes of TP / (TP + α FP + β FN), smoothed. */
const tverskyOf =
  (alpha: number, beta: number, smooth: number) =>
  (rows: Rows): number => {
    const guesses = rows.map(softmaxOf);
    const index = [0, 1, 2].map((c) => {
      const both = sum(guesses.map((guess, i) => guess[c]! * oneHot[i]![c]!));
      const wrong = sum(guesses.map((guess) => guess[c]!)) - both;
      const missed = sum(oneHot.map((row) => row[c]!)) - both;
      return (both + smooth) / (both + alpha * wrong + beta * missed + smooth);
    });
    return 1 - average(index);
  };

checkLoss("Dice is twice the overlap over both areas", dice({ smooth: 0 }), {
  classes: 3,
  target: pixels.labels,
  formula: tverskyOf(0.5, 0.5, 0),
});
checkLoss("Jaccard is the overlap over the union", jaccard(), {
  classes: 3,
  target: pixels.oneHot,
  formula: tverskyOf(1, 1, 1),
});
checkLoss("Tversky weighs what is wrong and what is missed", tversky({ alpha: 0.3, beta: 0.7 }), {
  classes: 3,
  target: pixels.labels,
  formula: tverskyOf(0.3, 0.7, 1),
});

checkLoss("a yes-or-no mask has a Dice loss too", dice(), {
  classes: 1,
  target: pixels.yes,
  formula: (rows) => {
    const guesses = rows.map(([x]) => sigmoidOf(x!));
    return 1 - (2 * sum(guesses.map((guess, i) => guess * yes[i]!)) + 1) / (sum(guesses) + sum(yes) + 1);
  },
});

const logCosh: Loss = (output, target) => {
  const distance = abs(subtract(output, target));
  return mean(subtract(add(distance, softplus(multiply(distance, -2))), Math.LN2));
};

const numbers = [0.5, -1, 2, 0.1, -0.4, 3];
const differences = (rows: Rows): readonly number[] => rows.map(([x], i) => x! - numbers[i]!);

checkLoss("mean squared error", meanSquaredError(), {
  classes: 1,
  target: tensor(numbers, [2, 3, 1]),
  formula: (rows) => average(differences(rows).map((d) => d * d)),
});
checkLoss("mean absolute error", meanAbsoluteError(), {
  classes: 1,
  target: tensor(numbers, [2, 3, 1]),
  formula: (rows) => average(differences(rows).map(Math.abs)),
});
checkLoss("Huber is a parabola near 0 and a line beyond", huber({ delta: 0.7 }), {
  classes: 1,
  target: tensor(numbers, [2, 3, 1]),
  formula: (rows) =>
    average(differences(rows).map((d) => (Math.abs(d) <= 0.7 ? d ** 2 / 2 : 0.7 * (Math.abs(d) - 0.35)))),
});

checkLoss("a loss of one's own is a function of tensors: the README's", logCosh, {
  classes: 1,
  target: tensor(numbers, [2, 3, 1, 1]),
  formula: (rows) => average(differences(rows).map((d) => Math.log(Math.cosh(d)))),
});

checkLoss(
  "losses add up",
  weightedSum([
    [1, sparseCategoricalCrossentropy()],
    [0.5, dice()],
  ]),
  {
    classes: 3,
    target: pixels.labels,
    formula: (rows) => average(rows.map(surprise)) + 0.5 * tverskyOf(0.5, 0.5, 0.5)(rows),
  },
);

test("what a softmax or sigmoid computes is known to be probabilities", async () => {
  const logits = constant([
    [1, -2, 0.5],
    [40, 0, -60],
  ]);
  const target = constant([2, 1]);
  const loss = sparseCategoricalCrossentropy();
  const plain = await compute(loss(logits, target));
  expect(await compute(loss(softmax(logits), target))).toBe(plain);
  expect(plain).toBeCloseTo((Math.log(Math.E + Math.exp(-2) + Math.exp(0.5)) - 0.5 + 40) / 2, 5);

  const answers = constant([[30], [-0.3]]);
  const yesOrNo = binaryCrossentropy();
  expect(await compute(yesOrNo(sigmoid(answers), constant([0, 1])))).toBe(
    await compute(yesOrNo(answers, constant([0, 1]))),
  );
});

test("probabilities that nobody can see are, when told, taken as they are", async () => {
  const loss = sparseCategoricalCrossentropy({ fromLogits: false });
  expect(await compute(loss(constant([[0.5, 0.25, 0.25]]), constant([1])))).toBeCloseTo(Math.log(4), 6);
});

test("targets of the wrong kind are refused", () => {
  const images = constant(new Float32Array(96), [2, 4, 4, 3]);
  expect(() => sparseCategoricalCrossentropy()(images, images)).toThrowErrorMatchingInlineSnapshot(
    `
    [ShapeError: sparseCategoricalCrossentropy: the target does not have one class number for each place of the output
      received  [2, 4, 4, 3], [2, 4, 4, 3]
      expected  a target of shape [2, 4, 4]
      to fix    give class numbers; one-hot targets go with categoricalCrossentropy()]
  `,
  );
  expect(() => meanSquaredError()(constant([[1, 2]]), constant([[1], [2]]))).toThrowErrorMatchingInlineSnapshot(
    `
    [ShapeError: meanSquaredError: the target does not have the shape of the output
      received  [2, 1], [1, 2]
      expected  a target of shape [1, 2]
      to fix    give one number for each number of the output; class numbers go with a sparse loss]
  `,
  );
  expect(() =>
    sparseCategoricalCrossentropy({ classWeights: [1, 2] })(constant([[1, 2, 3]]), constant([1])),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: sparseCategoricalCrossentropy: there are 2 class weights for 3 classes
      received  [1, 2]
      expected  3 numbers
      to fix    give a weight for each class, in the order of the output's last axis]
  `);
});

describe("probabilities are known behind what leaves them so", () => {
  const logits = [
    [3, -1],
    [-2, 1],
    [0.5, 0.25],
    [-4, 2],
  ];
  const yesOrNo = [1, 0, 0, 1, 1, 0, 0, 1];
  const image = tensor(logits.flat(), [1, 2, 2, 2]);
  const numbers = async (x: Tensor): Promise<number> => Number(await compute(x));
  const binary = (p: number, t: number): number => -(t * Math.log(p) + (1 - t) * Math.log(1 - p));

  const all = logits.flat().map((x, i) => binary(sigmoidOf(x), yesOrNo[i]!));
  const moves: readonly (readonly [string, (x: Tensor) => Tensor, places: readonly number[]])[] = [
    ["reshape", reshape([8]), [0, 1, 2, 3, 4, 5, 6, 7]],
    ["flatten", flatten, [0, 1, 2, 3, 4, 5, 6, 7]],
    ["dropout", dropout(0.5), [0, 1, 2, 3, 4, 5, 6, 7]],
    ["average", (p) => averaged([p, p]), [0, 1, 2, 3, 4, 5, 6, 7]],
    [
      "cropping",
      cropping2d([
        [0, 1],
        [1, 0],
      ]),
      [2, 3],
    ],
  ];

  test.each(moves)("sigmoid, then %s", async (_, move, places) => {
    const output = move(sigmoid(image));
    const target = tensor(
      places.map((i) => yesOrNo[i]!),
      output.shape as readonly number[],
    );
    expect(await numbers(binaryCrossentropy()(output, target))).toBeCloseTo(average(places.map((i) => all[i]!)), 5);
    const [guesses, truth] = [places.map((i) => sigmoidOf(logits.flat()[i]!)), places.map((i) => yesOrNo[i]!)];
    const overlap = sum(guesses.map((guess, i) => guess * truth[i]!));
    const one = [reshape([places.length, 1])(output), reshape([places.length, 1])(target)] as const;
    expect(await numbers(dice({ smooth: 0 })(...one))).toBeCloseTo(1 - (2 * overlap) / (sum(guesses) + sum(truth)), 5);
  });

  const labels = [0, 1, 1, 0];
  const surprises = logits.map((row, i) => -Math.log(softmaxOf(row)[labels[i]!]!));
  const exclusive: readonly (readonly [string, (x: Tensor) => Tensor, places: readonly number[]])[] = [
    ["reshape that keeps the classes", reshape([4, 2]), [0, 1, 2, 3]],
    ["dropout", dropout(0.5), [0, 1, 2, 3]],
    ["average", (p) => averaged([p, p]), [0, 1, 2, 3]],
    [
      "cropping",
      cropping2d([
        [0, 1],
        [1, 0],
      ]),
      [1],
    ],
  ];

  test.each(exclusive)("softmax, then %s", async (_, move, places) => {
    const output = move(softmax(image));
    const target = tensor(
      places.map((i) => labels[i]!),
      output.shape.slice(0, -1) as readonly number[],
    );
    const loss = sparseCategoricalCrossentropy();
    expect(await numbers(loss(output, target))).toBeCloseTo(average(places.map((i) => surprises[i]!)), 5);
  });

  test("where the logits are at hand the loss is computed from them", async () => {
    const sure = constant([[[[90, -90]]]]);
    const loss = sparseCategoricalCrossentropy();
    expect(await numbers(loss(reshape([1, 2])(softmax(sure)), constant([[1]])))).toBe(180);
    expect(await numbers(binaryCrossentropy()(flatten(sigmoid(sure)), constant([[0, 1]])))).toBe(90);
  });

  // As Keras 3.15 computes both.
  test("binary cross-entropy on a softmax, and categorical on a sigmoid", async () => {
    const rows = constant(logits);
    const truth = labels.map((label) => [Number(label === 0), Number(label === 1)]);
    const each = logits.map((row, i) => average(softmaxOf(row).map((p, c) => binary(p, truth[i]![c]!))));
    expect(await numbers(binaryCrossentropy()(softmax(rows), constant(truth)))).toBeCloseTo(average(each), 5);
    const wholes = logits.map((row, i) => -Math.log(sigmoidOf(row[labels[i]!]!) / sum(row.map(sigmoidOf))));
    expect(await numbers(categoricalCrossentropy()(sigmoid(rows), constant(truth)))).toBeCloseTo(average(wholes), 5);
  });

  test("answers that are all no are not divided by nothing", async () => {
    const no = sigmoid(constant([[-200, -200]]));
    expect(await numbers(categoricalCrossentropy()(no, constant([[1, 0]])))).toBeCloseTo(-Math.log(1e-7), 4);
  });

  test("a softmax along another axis is probabilities too", async () => {
    const columns = softmaxAlong(
      constant([
        [1, 0],
        [0, 0],
      ]),
      0,
    );
    const first = sigmoidOf(1) / (sigmoidOf(1) + 0.5);
    expect(await numbers(sparseCategoricalCrossentropy()(columns, constant([0, 0])))).toBeCloseTo(
      (-Math.log(first) - Math.log((1 - sigmoidOf(1)) / (1.5 - sigmoidOf(1)))) / 2,
      5,
    );
  });
});
