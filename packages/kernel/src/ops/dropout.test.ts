import { checkOp, evaluateTensors, expectAllClose, spread, whileTraining } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { addNoise, drop } from "./dropout.ts";

const shape = [2, 2, 3, 4];
const numbers = spread(shape);
const x = fromSource(shape, "float32", { kind: "input", name: null });

const drawnFor = (y: Tensor): Tensor => topological([y]).find(({ source }) => source?.kind === "random")!;

checkOp("when predicting, nothing is dropped", {
  run: ([x]) => drop(x!, 0.5),
  inputs: [numbers],
  output: shape,
  open: [[null, null, null, 4]],
  reference:
    (x) =>
    (...at) =>
      x(...at),
});

checkOp("when predicting, there is no noise", {
  run: ([x]) => addNoise(x!, 0.5),
  inputs: [numbers],
  output: shape,
  reference:
    (x) =>
    (...at) =>
      x(...at),
});

test.for([
  ["each number", [], shape],
  ["whole channels", [1, 2], [2, 1, 1, 4]],
  ["whole images", [1, 2, 3], [2, 1, 1, 1]],
] as const)("while training %s are zero or scaled by 1 / (1 − rate)", async ([, together, drawnShape]) => {
  const { output } = whileTraining(drop(x, 0.25, together));
  const random = drawnFor(output);
  expect(random.shape).toEqual(drawnShape);
  const drawn = { ...spread(drawnShape, { apart: 0.01, from: 0 }), shape: drawnShape };
  const uniform = (drawn.data as Float32Array).map((number) => number / 3);
  const leaves = [
    { tensor: x, value: numbers },
    { tensor: random, value: { dtype: "float32", shape: drawnShape, data: uniform } as const },
  ];
  const [y] = await evaluateTensors(leaves, [output]);
  const expected = Array.from(numbers.data as Float32Array, (number, i) => {
    const place = [Math.floor(i / 24), Math.floor(i / 12) % 2, Math.floor(i / 4) % 3, i % 4];
    const at = drawnShape.reduce((index, size, axis) => index * size + (size === 1 ? 0 : place[axis]!), 0);
    return uniform[at]! >= 0.25 ? number / 0.75 : 0;
  });
  expectAllClose(y!.data, expected);
});

test("a rate of 0 draws no numbers", () => {
  expect(drawnFor(whileTraining(drop(x, 0)).output)).toBeUndefined();
});

test("while training normal noise of the standard deviation is added", async () => {
  const { output } = whileTraining(addNoise(x, 0.5));
  const random = drawnFor(output);
  expect(random.source).toEqual({ kind: "random", distribution: "normal" });
  const drawn = spread(shape, { seed: 9 });
  const [y] = await evaluateTensors(
    [
      { tensor: x, value: numbers },
      { tensor: random, value: drawn },
    ],
    [output],
  );
  expectAllClose(
    y!.data,
    Array.from(numbers.data as Float32Array, (number, i) => number + Number(drawn.data[i]) / 2),
  );
});
