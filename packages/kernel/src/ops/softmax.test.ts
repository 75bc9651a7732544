import { checkOp, evaluateTensors, expectAllClose, expectOp, type Grid } from "@tributary/testing";
import fc from "fast-check";
import { expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import { logSoftmax, softmax } from "./softmax.ts";

const shape = [2, 3, 2, 4];

const probability = (x: Grid, place: readonly number[], axis: number): number => {
  const all = Array.from({ length: shape[axis]! }, (_, i) => Math.exp(x(...place.with(axis, i))));
  return Math.exp(x(...place)) / all.reduce((a, b) => a + b);
};

test("softmax along any axis", () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 3 }), (axis) =>
      expectOp({
        run: ([x]) => softmax(x!, axis),
        inputs: [shape],
        output: shape,
        open: [[null, null, null, 4]],
        reference:
          (x) =>
          (...place) =>
            probability(x, place, axis),
      }),
    ),
    { numRuns: 8, seed: 1 },
  ));

test("logSoftmax along any axis", () =>
  fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: 3 }), (axis) =>
      expectOp({
        run: ([x]) => logSoftmax(x!, axis),
        inputs: [shape],
        output: shape,
        open: [[null, null, null, 4]],
        reference:
          (x) =>
          (...place) =>
            Math.log(probability(x, place, axis)),
      }),
    ),
    { numRuns: 8, seed: 1 },
  ));

checkOp("large numbers do not overflow", {
  run: ([x]) => logSoftmax(x!),
  inputs: [{ dtype: "float32", shape: [1, 3], data: Float32Array.of(1000, 0, -1000) }],
  output: [1, 3],
  reference: (x) => (_, i) => x(0, i!) - 1000,
  step: 1,
});

test.each([0, 1, 2, -1])(
  "an engine without LogSoftmax gives the same numbers along axis %i, and none overflows",
  async (axis) => {
    const x = fromSource([2, 2, 3], "float32", { kind: "input", name: null });
    const data = Float32Array.of(0, 1, 2, -3, 1e4, 5, 80, -1e4, 90, 100, 7, 7);
    const leaves = [{ tensor: x, value: { dtype: "float32", shape: [2, 2, 3], data } as const }];
    const [told] = await evaluateTensors(leaves, [logSoftmax(x, axis)]);
    const [parts] = await evaluateTensors(leaves, [logSoftmax(x, axis)], { ...standardAbilities, logSoftmax: false });
    expect(Array.from(parts!.data, Number).every(Number.isFinite)).toBe(true);
    expectAllClose(parts!.data, told!.data, { relative: 1e-6, absolute: 1e-6 });
  },
);
