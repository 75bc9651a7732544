import { checkOp } from "@tributary/testing";
import { insertAxes } from "./insert-axes.ts";

checkOp("axes of size 1 after the batch", {
  run: ([x]) => insertAxes(x!, 1, 2),
  inputs: [[2, 3]],
  output: [2, 1, 1, 3],
  open: [[null, null]],
  reference: (x) => (n, _i, _j, c) => x(n!, c!),
});

checkOp("before an axis of an image, wherever it lies", {
  run: ([x]) => insertAxes(x!, 3, 1),
  inputs: [[2, 3, 2, 4]],
  output: [2, 3, 2, 1, 4],
  open: [[null, null, null, null]],
  reference: (x) => (n, i, j, _k, c) => x(n!, i!, j!, c!),
});
