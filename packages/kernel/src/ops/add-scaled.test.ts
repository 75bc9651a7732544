import { checkOp } from "@tributary/testing";
import { addScaled } from "./add-scaled.ts";

checkOp("a sum of which one side is scaled", {
  run: ([y, x, factor]) => addScaled(y!, x!, factor!),
  inputs: [[3, 4], [3, 4], []],
  output: [3, 4],
  reference: (y, x, factor) => (row, column) => y(row!, column!) + factor() * x(row!, column!),
});

checkOp("by a number that is known", {
  run: ([y, x]) => addScaled(y!, x!, -0.5),
  inputs: [
    [2, 3, 4, 5],
    [2, 3, 4, 5],
  ],
  output: [2, 3, 4, 5],
  reference:
    (y, x) =>
    (...place) =>
      y(...place) - 0.5 * x(...place),
});

checkOp("sides of two shapes are repeated as in any sum", {
  run: ([y, x]) => addScaled(y!, x!, 2),
  inputs: [[3, 4], [4]],
  output: [3, 4],
  reference: (y, x) => (row, column) => y(row!, column!) + 2 * x(column!),
});
