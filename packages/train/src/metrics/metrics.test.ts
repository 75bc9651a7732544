import { constant, type Tensor } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { computeArrays } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import {
  absoluteError,
  accuracy,
  auc,
  diceScore,
  f1,
  type Metric,
  meanIoU,
  precision,
  psnr,
  recall,
  squaredError,
  topKAccuracy,
} from "../index.ts";

type Pair = readonly [output: Tensor, target: Tensor];

/** The metric over several batches, as a trainer adds them up. */
const over = async (metric: Metric, batches: readonly Pair[]): Promise<number> => {
  const totals: number[][] = [];
  for (const [output, target] of batches) {
    const values = await computeArrays(metric.sums(output, target));
    values.forEach(({ data }, i) => {
      totals[i] = Array.from(data as Float32Array, (number, j) => number + (totals[i]?.[j] ?? 0));
    });
  }
  return metric.value(totals);
};

const column = (numbers: readonly number[]): Tensor => constant(Float32Array.from(numbers), [numbers.length, 1]);

describe("accuracy", () => {
  test("over batches of different sizes it is that of the whole set", async () => {
    const batches: readonly Pair[] = [
      [
        constant([
          [1, 2],
          [3, 0],
          [0, 1],
        ]),
        constant([1, 0, 1]),
      ],
      [constant([[1, 2]]), constant([0])],
    ];
    expect(await over(accuracy(), batches)).toBe(3 / 4);
  });

  test("of equal scores the first counts, so a dead network is not always right", async () => {
    expect(
      await over(accuracy(), [
        [
          constant([
            [0, 0, 0],
            [0, 0, 0],
          ]),
          constant([2, 0]),
        ],
      ]),
    ).toBe(1 / 2);
    expect(
      await over(topKAccuracy(2), [
        [
          constant([
            [0, 0, 0],
            [0, 0, 0],
          ]),
          constant([2, 1]),
        ],
      ]),
    ).toBe(1 / 2);
  });

  test("of one-hot targets, masks, ignored labels, yes and no", async () => {
    expect(
      await over(accuracy(), [
        [
          constant([
            [1, 2],
            [3, 0],
          ]),
          constant([
            [0, 1],
            [0, 1],
          ]),
        ],
      ]),
    ).toBe(1 / 2);
    const mask = constant([
      [
        [
          [1, 0],
          [0, 1],
        ],
        [
          [1, 0],
          [1, 0],
        ],
      ],
    ]);
    expect(
      await over(accuracy({ ignore: 255 }), [
        [
          mask,
          constant([
            [
              [0, 1],
              [255, 1],
            ],
          ]),
        ],
      ]),
    ).toBe(2 / 3);
    expect(await over(accuracy(), [[column([2, -1, 0.5, -3]), column([1, 0, 0, 0])]])).toBe(3 / 4);
    expect(await over(accuracy({ fromLogits: false }), [[column([0.6, 0.4]), column([1, 1])]])).toBe(1 / 2);
  });

  test("among the k largest", async () => {
    const scores = constant([
      [5, 4, 3, 2, 1],
      [1, 2, 3, 4, 5],
      [5, 1, 4, 2, 3],
    ]);
    const truth = constant([2, 0, 4]);
    expect(await over(topKAccuracy(1), [[scores, truth]])).toBe(0);
    expect(await over(topKAccuracy(3), [[scores, truth]])).toBeCloseTo(2 / 3);
    expect(await over(topKAccuracy(5), [[scores, truth]])).toBe(1);
  });
});

describe("regions", () => {
  // Said:  1 1 1 0 0 0    True:  1 0 1 1 0 0
  const said = column([3, 1, 2, -1, -2, -3]);
  const truth = column([1, 0, 1, 1, 0, 0]);

  test("precision, recall, F1, Dice and IoU of yes", async () => {
    expect(await over(precision(), [[said, truth]])).toBeCloseTo(2 / 3);
    expect(await over(recall(), [[said, truth]])).toBeCloseTo(2 / 3);
    expect(await over(f1(), [[said, truth]])).toBeCloseTo(2 / 3);
    expect(await over(diceScore(), [[said, truth]])).toBeCloseTo(2 / 3);
    expect(await over(meanIoU(2), [[said, truth]])).toBeCloseTo(1 / 2);
  });

  test("the mean over the classes that appear, and a single class", async () => {
    const scores = constant([
      [9, 0, 0, 0],
      [9, 0, 0, 0],
      [0, 9, 0, 0],
      [0, 9, 0, 0],
    ]);
    const labels = constant([0, 1, 1, 1]);
    // Class 0: 1 of 2 said, 1 of 1 true. Class 1: 2 of 2 said, 2 of 3 true.
    expect(await over(meanIoU(4), [[scores, labels]])).toBeCloseTo((1 / 2 + 2 / 3) / 2);
    expect(await over(precision(), [[scores, labels]])).toBeCloseTo((1 / 2 + 1) / 2);
    expect(await over(recall({ class: 1 }), [[scores, labels]])).toBeCloseTo(2 / 3);
  });

  test("a number of classes that does not fit is refused", async () => {
    expect(() => meanIoU(3).sums(constant([[1, 2]]), constant([0]))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: meanIoU: the output tells 2 classes apart
        received  3
        expected  2
        to fix    write meanIoU(2)]
    `);
  });
});

test("the area under the curve is that of all pairs, up to the thresholds", async () => {
  const probabilities = Array.from(randomStream(1, "probabilities").uniform(60), (u) => Math.round(u * 199) / 199);
  const truth = Array.from(randomStream(1, "truth").uniform(60), (u, i) => Number(u < probabilities[i]!));
  let [wins, pairs] = [0, 0];
  for (const [i, p] of probabilities.entries()) {
    for (const [j, q] of probabilities.entries()) {
      if (truth[i] !== 1 || truth[j] !== 0) continue;
      pairs++;
      wins += p > q ? 1 : p === q ? 1 / 2 : 0;
    }
  }
  const halves: readonly Pair[] = [
    [column(probabilities.slice(0, 25)), column(truth.slice(0, 25))],
    [column(probabilities.slice(25)), column(truth.slice(25))],
  ];
  expect(await over(auc({ fromLogits: false }), halves)).toBeCloseTo(wins / pairs, 2);
});

test("errors of numbers", async () => {
  const pair: Pair = [
    constant([
      [1, 2],
      [3, 4],
    ]),
    constant([
      [1, 4],
      [0, 4],
    ]),
  ];
  expect(await over(absoluteError(), [pair])).toBe(5 / 4);
  expect(await over(squaredError(), [pair])).toBe(13 / 4);
});

test("the noise ratio is the mean over images, in decibels", async () => {
  const image = (value: number): Tensor => constant(new Float32Array(2 * 4).fill(value), [2, 2, 2, 1]);
  // Errors of 0.1 everywhere are 20 dB.
  expect(
    await over(psnr(), [
      [image(0.6), image(0.5)],
      [image(0.51), image(0.5)],
    ]),
  ).toBeCloseTo((20 + 40) / 2, 3);
  expect(await over(psnr({ range: 255 }), [[image(7), image(7)]])).toBeCloseTo(100, 3);
});
