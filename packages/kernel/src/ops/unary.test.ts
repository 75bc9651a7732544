import { checkOp, evaluateTensors, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { abs, cos, erf, exp, floor, log, reciprocal, sign, sin, sqrt } from "./unary.ts";

/** Abramowitz & Stegun 7.1.26 is too coarse to compare with; the series is exact for small x. */
const erfSeries = (x: number): number => {
  let [sum, term] = [x, x];
  for (let n = 1; n < 60; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
};

const shape = [2, 2, 3, 2];
const anywhere = spread(shape);
const positive = spread(shape, { from: 0.3 });

for (const [name, f, numbers, expected] of [
  ["exp", exp, anywhere, Math.exp],
  ["log", log, positive, Math.log],
  ["sqrt", sqrt, positive, Math.sqrt],
  ["abs", abs, anywhere, Math.abs],
  ["sin", sin, anywhere, Math.sin],
  ["cos", cos, anywhere, Math.cos],
  ["reciprocal", reciprocal, positive, (x: number) => 1 / x],
  ["erf", erf, anywhere, erfSeries],
] as const) {
  checkOp(name, {
    run: ([x]) => f(x!),
    inputs: [numbers],
    output: shape,
    open: [[null, null, null, 2]],
    reference:
      (x) =>
      (...at) =>
        expected(x(...at)),
  });
}

for (const [name, f, expected] of [
  ["sign", sign, Math.sign],
  ["floor", floor, Math.floor],
] as readonly (readonly [string, (x: Tensor) => Tensor, (x: number) => number])[]) {
  checkOp(`${name}, flat between its steps`, {
    run: ([x]) => f(x!),
    inputs: [anywhere],
    output: shape,
    reference:
      (x) =>
      (...at) =>
        expected(x(...at)),
  });
}

test("an engine without Sign gives the same signs, of the smallest and the largest numbers too", async () => {
  const data = Float32Array.of(-3, 0, -0, 0.5, 2 ** -149, -(2 ** -149), 3e38, Number.POSITIVE_INFINITY, -1e-30);
  const x = fromSource([data.length], "float32", { kind: "input", name: null });
  const leaves = [{ tensor: x, value: { dtype: "float32", shape: [data.length], data } as const }];
  const [grown] = await evaluateTensors(leaves, [sign(x)], { ...standardAbilities, sign: false });
  expect(Array.from(grown!.data, Number).map((number) => number + 0)).toEqual([-1, 0, 0, 1, 1, -1, 1, 1, -1]);
});
