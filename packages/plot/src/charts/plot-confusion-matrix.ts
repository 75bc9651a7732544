/** @file Confusion matrices: which classes a classifier confuses. */

import { ArgumentError } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import { element, picture, type Svg } from "../svg/element.ts";
import { fitText, text, textWidth } from "../svg/text.ts";
import { showNumber } from "./numbers.ts";
import { AXIS, shade } from "./palette.ts";

export interface PlotConfusionMatrixOptions {
  readonly title?: string;
  /** The names of the classes. Default: their indices. */
  readonly labels?: readonly string[];
}

/** From this share on, cells are too dark for dark text. */
const DARK = 0.55;
/** With more classes than this, cells are too small for numbers. */
const MANY_CLASSES = 24;
/** Pixels: a picture of two classes has room for its words too. */
const SMALLEST_SIDE = 200;
const LABEL = 11;

const checkSquare = (matrix: readonly (readonly number[])[], labels: readonly string[]): void => {
  const n = matrix.length;
  const square = n > 0 && matrix.every((row) => row.length === n && row.every((count) => count >= 0));
  if (square && labels.length === n) return;
  throw new ArgumentError({
    at: "plotConfusionMatrix",
    problem: square ? "there are not as many labels as classes" : "the matrix is not square, or has negative counts",
    received: `${n} rows of ${[...new Set(matrix.map((row) => row.length))].join(", ") || "no"} counts, ${labels.length} labels`,
    expected: "a row for each true class, with a count for each predicted class, and a label for each class",
    fix: "count every pair of a true and a predicted class: matrix[truth][prediction]",
  });
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const percent = (share: number): string => `${showNumber(Math.round(share * 1000) / 10)} %`;

/** A bar of all shades, with what they mean. */
const colorBar = (x: number, y: number, height: number): readonly Svg[] => {
  const steps = 40;
  const step = height / steps;
  return [
    ...Array.from({ length: steps }, (_, i) =>
      element("rect", { x, y: y + i * step, width: 14, height: step + 0.5, fill: shade(1 - i / (steps - 1)) }),
    ),
    element("rect", { x, y, width: 14, height, fill: "none", stroke: AXIS, "stroke-width": 0.6 }),
    ...[0, 0.25, 0.5, 0.75, 1].map((share) =>
      text(percent(share), x + 20, y + (1 - share) * height, { size: 10.5, fill: AXIS }),
    ),
    text("share of the true class", x + 72, y + height / 2, { size: LABEL, anchor: "middle", rotate: -90 }),
  ];
};

/**
 * Draws a confusion matrix in SVG: a row for each true class, a column for each predicted class; the darker a cell, the
 * larger its share of the row. Correct predictions are on the diagonal.
 *
 * @param matrix Counts: `matrix[truth][prediction]`.
 * @throws {@link ArgumentError} when the matrix is not square, or the number of labels differs.
 * @example
 * await writeFile("pets.svg", plotConfusionMatrix([[50, 2], [5, 43]], { labels: ["cat", "dog"], title: "pets" }));
 */
export const plotConfusionMatrix = (
  matrix: readonly (readonly number[])[],
  options: PlotConfusionMatrixOptions = {},
): string => {
  checkOptions("plotConfusionMatrix", options, { title: "optional", labels: "optional" });
  const { title, labels = matrix.map((_, i) => String(i)) } = options;
  checkSquare(matrix, labels);
  const n = matrix.length;
  const counts = n <= MANY_CLASSES;
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((each) => textWidth(each, LABEL)));
  const cell = counts
    ? Math.max(30, SMALLEST_SIDE / n, widest(matrix.flat().map(showNumber)) + 12)
    : Math.max(6, Math.floor(640 / n));
  const names = labels.map((label) => fitText(label, 140, LABEL));
  const room = widest(names);
  const upright = room <= cell - 4;
  const side = n * cell;

  const [left, top] = [room + 52, title === undefined ? 24 : 66];
  const below = top + side;
  const foot = upright ? 46 : room + 40;
  const totals = matrix.map(sum);
  const total = sum(totals);
  const right = sum(matrix.map((row, i) => row[i]!));
  const heading = total === 0 ? "nothing was counted" : `${percent(right / total)} of ${showNumber(total)} are right`;
  const shares = matrix.map((row, i) => row.map((count) => (totals[i] === 0 ? 0 : count / totals[i]!)));

  const cells = matrix.flatMap((row, i) =>
    row.flatMap((count, j) => {
      // A thousand classes have a million cells, nearly all of them empty.
      if (!counts && count === 0) return [];
      const share = shares[i]![j]!;
      const place = { x: left + j * cell, y: top + i * cell, width: cell, height: cell };
      const hint = `${labels[i]} taken for ${labels[j]}: ${showNumber(count)} (${percent(share)})`;
      const number = counts && count > 0 ? [showNumber(count)] : [];
      return [
        element("rect", { ...place, fill: shade(share), stroke: "#e2e8f0", "stroke-width": counts ? 0.7 : 0 }, [
          element("title", {}, [hint]),
        ]),
        ...number.map((content) =>
          text(content, place.x + cell / 2, place.y + cell / 2, {
            size: LABEL,
            anchor: "middle",
            bold: i === j,
            fill: share > DARK ? "#ffffff" : "#1f2933",
          }),
        ),
      ];
    }),
  );
  // Names of small cells would overlap: only some are written.
  const every = Math.max(1, Math.ceil(15 / cell));
  const nameLines = names.flatMap((name, i) => {
    if (i % every !== 0) return [];
    const middle = (i + 0.5) * cell;
    const under = upright
      ? text(name, left + middle, below + 13, { size: LABEL, anchor: "middle" })
      : text(name, left + middle, below + 10, { size: LABEL, anchor: "end", rotate: -90 });
    return [text(name, left - 8, top + middle, { size: LABEL, anchor: "end" }), under];
  });

  const width = left + side + 120;
  return picture(
    Math.max(width, left + textWidth(title ?? "", 16, true) + 20),
    below + foot,
    title ?? "confusion matrix",
    [
      ...(title === undefined ? [] : [text(title, left, 20, { size: 16, bold: true })]),
      ...(title === undefined ? [] : [text(heading, left, 44, { size: 12, fill: AXIS })]),
      ...(counts ? [] : [element("rect", { x: left, y: top, width: side, height: side, fill: shade(0) })]),
      ...cells,
      element("rect", { x: left, y: top, width: side, height: side, fill: "none", stroke: AXIS }),
      ...nameLines,
      text("true class", 16, top + side / 2, { size: 12, anchor: "middle", rotate: -90 }),
      text("predicted class", left + side / 2, below + foot - 14, { size: 12, anchor: "middle" }),
      ...colorBar(left + side + 22, top, Math.max(side, 80)),
    ],
  );
};
