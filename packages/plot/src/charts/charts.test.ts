import { describe, expect, test } from "vitest";
import { showNumber } from "./numbers.ts";
import { shade } from "./palette.ts";
import { plotConfusionMatrix } from "./plot-confusion-matrix.ts";
import { plotCurves, plotHistory } from "./plot-curves.ts";
import { plotLearningRates } from "./plot-learning-rates.ts";

/** Everything that is written in a picture. */
const words = (svg: string): readonly string[] =>
  [...svg.matchAll(/<text[^>]*[^/]>([^<]*)</g)].map(([, word]) => word!);
const paths = (svg: string): readonly string[] => [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, d]) => d!);

test.for([
  [0, "0"],
  [0.1 + 0.2, "0.3"],
  [-0.5, "−0.5"],
  [1e-5, "1e−5"],
  [12_345, "12,350"],
  [25_000_000, "2.5e7"],
] as const)("%d is written %s", ([value, written]) => {
  expect(showNumber(value)).toBe(written);
});

test("shades go from white to dark", () => {
  expect([shade(-1), shade(0), shade(1), shade(2)]).toEqual(["#ffffff", "#ffffff", "#08306b", "#08306b"]);
});

describe("curves", () => {
  test("have axes with units, ticks and a legend", () => {
    const svg = plotCurves(
      { loss: [2, 1, 0.5], val_loss: [2, 1.5, 1] },
      { title: "digits", y: { label: "loss", unit: "nats" } },
    );
    expect(words(svg)).toMatchInlineSnapshot(`
      [
        "digits",
        "loss",
        "val_loss",
        "0",
        "0.5",
        "1",
        "1.5",
        "2",
        "1",
        "2",
        "3",
        "epoch",
        "loss (nats)",
      ]
    `);
    expect(paths(svg)).toHaveLength(2);
  });

  test("on a logarithmic axis leave out what it cannot show", () => {
    const svg = plotCurves({ loss: [100, 1, 0, 0.01] }, { y: { label: "loss", scale: "log" } });
    expect(words(svg)).toEqual(expect.arrayContaining(["100", "1", "0.01"]));
    expect(paths(svg)[0]).toMatch(/^M [\d. ]+ L [\d. ]+ M [\d. ]+$/);
    expect(svg.match(/<circle/g)).toHaveLength(1);
  });

  test("with gaps, one number or none are drawn as well as they can be", () => {
    expect(paths(plotCurves({ a: [1, Number.NaN, 2, 3] }))[0]).toMatch(/^M [\d. ]+ M [\d. ]+ L [\d. ]+$/);
    expect(plotCurves({ a: [1] })).toContain("<circle");
    expect(words(plotCurves({ a: [] }))).toContain("no numbers yet");
    expect(plotCurves({ a: [3, 3, 3] })).not.toContain("NaN");
  });
});

describe("a run", () => {
  const curves = { loss: [2, 1], val_loss: [2.5, 1.5], accuracy: [0.5, 0.75] };

  test("has a chart for each thing measured, and for the learning rate if it changed", () => {
    const epochs = [{ learningRate: 0.1 }, { learningRate: 0.01 }];
    const svg = plotHistory({ curves, epochs }, { title: "run", units: { loss: "nats" } });
    expect(words(svg).filter((word) => /[a-z]{4}/.test(word))).toEqual([
      ...["training", "validation", "epoch", "loss (nats)"],
      ...["training", "epoch", "accuracy"],
      ...["learning rate", "epoch", "learning rate"],
    ]);
    expect(words(plotHistory({ curves, epochs: [{ learningRate: 0.1 }, { learningRate: 0.1 }] }))).not.toContain(
      "learning rate",
    );
  });

  test("without anything is an empty picture", () => {
    expect(plotHistory({ curves: {} })).toContain("<svg");
  });
});

describe("a confusion matrix", () => {
  test("has a row for each true class", () => {
    const svg = plotConfusionMatrix(
      [
        [50, 2],
        [5, 43],
      ],
      { labels: ["cat", "dog"], title: "pets" },
    );
    expect(words(svg)).toMatchInlineSnapshot(`
      [
        "pets",
        "93 % of 100 are right",
        "50",
        "2",
        "5",
        "43",
        "cat",
        "cat",
        "dog",
        "dog",
        "true class",
        "predicted class",
        "0 %",
        "25 %",
        "50 %",
        "75 %",
        "100 %",
        "share of the true class",
      ]
    `);
    expect(svg).toContain("<title>dog taken for cat: 5 (10.4 %)</title>");
  });

  test("of classes that never came up has no shares", () => {
    const svg = plotConfusionMatrix(
      [
        [0, 0],
        [1, 2],
      ],
      { title: "two" },
    );
    expect(svg).not.toContain("NaN");
    expect(words(plotConfusionMatrix([[0]], { title: "none" }))).toContain("nothing was counted");
  });

  test("of many classes has no numbers in its cells, and names for some", () => {
    const many = Array.from({ length: 100 }, (_, i) => Array.from({ length: 100 }, (_, j) => (i === j ? 77.5 : 0)));
    const written = words(plotConfusionMatrix(many));
    expect(written).not.toContain("77.5");
    expect(written).not.toContain("50");
    expect(written.filter((word) => word === "51")).toHaveLength(2);
  });

  test("of a thousand classes is drawn from what was counted", () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      Array.from({ length: 1000 }, (_, j): number => (i === j ? 49 : 0)),
    );
    many[3]![700] = 1;
    const svg = plotConfusionMatrix(many);
    expect(svg).toContain("<title>3 taken for 700: 1 (2 %)</title>");
    expect(svg.match(/<title>\d+ taken for/g)).toHaveLength(1001);
  });

  test("must be square, with a label for each class", () => {
    expect(() => plotConfusionMatrix([[1, 2]])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: plotConfusionMatrix: the matrix is not square, or has negative counts
        received  1 rows of 2 counts, 1 labels
        expected  a row for each true class, with a count for each predicted class, and a label for each class
        to fix    count every pair of a true and a predicted class: matrix[truth][prediction]]
    `);
    expect(() => plotConfusionMatrix([[1]], { labels: ["a", "b"] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: plotConfusionMatrix: there are not as many labels as classes
        received  1 rows of 1 counts, 2 labels
        expected  a row for each true class, with a count for each predicted class, and a label for each class
        to fix    count every pair of a true and a predicted class: matrix[truth][prediction]]
    `);
  });
});

describe("learning rates", () => {
  const rates = [1e-4, 1e-3, 1e-2, 1e-1, 1];
  const found = { rates, losses: [2, 2.1, 1, 1, 90], smoothed: [2, 2, 1.4, 1.2, 5], suggested: 1e-2 };

  test("rise by powers of ten, with a dot at the one to begin with", () => {
    const svg = plotLearningRates(found, { title: "digits" });
    expect(words(svg)).toEqual(
      expect.arrayContaining([
        "digits",
        "loss of a batch",
        "suggested: 0.01",
        "0.0001",
        "0.001",
        "0.01",
        "0.1",
        "1",
        "learning rate",
      ]),
    );
    expect(svg.match(/<circle/g)).toHaveLength(1);
    // As far from one another as their powers are, and the loss of 90 is left out.
    const [raw = "", average = ""] = paths(svg);
    const across = (path: string): number[] => [...path.matchAll(/[ML] ([\d.]+)/g)].map(([, x]) => Number(x));
    expect(across(raw)).toHaveLength(4);
    const [a = 0, b = 0, , , e = 0] = across(average);
    expect((e - a) / (b - a)).toBeCloseTo(4, 2);
  });

  test("without any, or without one to begin with, are drawn as well as they can be", () => {
    expect(words(plotLearningRates({ rates: [], losses: [], smoothed: [], suggested: null }))).toContain(
      "no numbers yet",
    );
    expect(words(plotLearningRates({ ...found, suggested: null })).join()).not.toContain("suggested");
  });
});
