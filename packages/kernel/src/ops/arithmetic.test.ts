import { checkOp, spread } from "@tributary/testing";
import { add, divide, multiply, negate, square, subtract } from "./arithmetic.ts";

const positive = spread([2, 3, 3, 4], { from: 0.5 });

checkOp("add, of images of one size", {
  run: ([a, b]) => add(a!, b!),
  inputs: [
    [2, 3, 3, 4],
    [2, 3, 3, 4],
  ],
  output: [2, 3, 3, 4],
  open: [
    [null, null, null, 4],
    [null, null, null, 4],
  ],
  reference:
    (a, b) =>
    (...at) =>
      a(...at) + b(...at),
});
checkOp("subtract, one number per channel", {
  run: ([a, b]) => subtract(a!, b!),
  inputs: [[2, 3, 3, 4], [4]],
  output: [2, 3, 3, 4],
  open: [[null, null, null, 4], [4]],
  reference: (a, b) => (n, y, x, c) => a(n!, y!, x!, c!) - b(c!),
});
checkOp("multiply, one number per channel and image", {
  run: ([a, b]) => multiply(a!, b!),
  inputs: [
    [2, 3, 3, 4],
    [2, 1, 1, 4],
  ],
  output: [2, 3, 3, 4],
  reference: (a, b) => (n, y, x, c) => a(n!, y!, x!, c!) * b(n!, 0, 0, c!),
});
checkOp("multiply, with a matrix of columns and channels", {
  run: ([a, b]) => multiply(a!, b!),
  inputs: [
    [2, 3, 3, 4],
    [3, 4],
  ],
  output: [2, 3, 3, 4],
  reference: (a, b) => (n, y, x, c) => a(n!, y!, x!, c!) * b(x!, c!),
});
checkOp("multiply, with rows, columns and channels on the left", {
  run: ([a, b]) => multiply(a!, b!),
  inputs: [
    [3, 1, 4],
    [2, 3, 3, 4],
  ],
  output: [2, 3, 3, 4],
  reference: (a, b) => (n, y, x, c) => a(y!, 0, c!) * b(n!, y!, x!, c!),
});
checkOp("divide, both stretched", {
  run: ([a, b]) => divide(a!, b!),
  inputs: [[2, 1, 3, 1], positive],
  output: [2, 3, 3, 4],
  reference: (a, b) => (n, y, x, c) => a(n!, 0, x!, 0) / b(n!, y!, x!, c!),
});
checkOp("divide, of numbers", {
  run: ([x]) => divide(1, x!),
  inputs: [spread([2, 5], { from: 0.5 })],
  output: [2, 5],
  open: [[null, 5]],
  reference:
    (x) =>
    (...at) =>
      1 / x(...at),
});
checkOp("negate", {
  run: ([x]) => negate(x!),
  inputs: [[2, 5]],
  output: [2, 5],
  reference:
    (x) =>
    (...at) =>
      -x(...at),
});
checkOp("square", {
  run: ([x]) => square(x!),
  inputs: [[2, 2, 3, 2]],
  output: [2, 2, 3, 2],
  reference:
    (x) =>
    (...at) =>
      x(...at) ** 2,
});
