/** Lines are as wide as the brush, and end at the picture's edge. */
import { expect, test } from "vitest";
import { countClasses, emptyLabels, type Labels, paintLine, UNPAINTED } from "./labels.ts";

const drawn = ({ width, data }: Labels): string =>
  Array.from({ length: data.length / width }, (_, row) =>
    [...data.subarray(row * width, (row + 1) * width)].map((label) => (label === UNPAINTED ? "." : label)).join(""),
  ).join("\n");

test("a line with round ends, and the eraser", () => {
  const labels = emptyLabels(10, 5);
  paintLine(labels, { x: 2.5, y: 2.5 }, { x: 7.5, y: 2.5 }, 1.2, 1);
  expect(drawn(labels)).toMatchInlineSnapshot(`
    "..........
    ..111111..
    .11111111.
    ..111111..
    .........."
  `);
  paintLine(labels, { x: 4.5, y: 0 }, { x: 4.5, y: 5 }, 0.5, UNPAINTED);
  expect(countClasses(labels).reduce((sum, count) => sum + count)).toBe(17);
});

test("a line from outside to outside paints what is inside", () => {
  const labels = emptyLabels(4, 2);
  paintLine(labels, { x: -9, y: 0.5 }, { x: 9, y: 0.5 }, 0.5, 3);
  expect(drawn(labels)).toBe("3333\n....");
});
