import { checkOp, evaluateTensors, expectAllClose, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { gradients } from "../gradients/gradients.ts";
import { fromSource } from "../graph/source.ts";
import { sum } from "./broadcast.ts";
import { equal, greaterEqual, lessEqual, maximum, minimum } from "./comparison.ts";

const shape = [2, 2, 3, 2];
const few = { dtype: "float32", shape, data: Float32Array.from({ length: 24 }, (_, i) => (i * 7) % 3) } as const;
const others = { dtype: "float32", shape: [3, 2], data: Float32Array.of(0, 1, 2, 0, 1, 2) } as const;

for (const [name, compare, expected] of [
  ["atLeast", greaterEqual, (a: number, b: number) => a >= b],
  ["atMost", lessEqual, (a: number, b: number) => a <= b],
  ["equals", equal, (a: number, b: number) => a === b],
] as const) {
  checkOp(name, {
    run: ([a, b]) => compare(a!, b!),
    inputs: [few, others],
    output: shape,
    gradient: false,
    reference: (a, b) => (n, y, x, c) => Number(expected(a(n!, y!, x!, c!), b(x!, c!))),
  });
}

for (const [name, choose, expected] of [
  ["larger", maximum, Math.max],
  ["smaller", minimum, Math.min],
] as const) {
  checkOp(name, {
    run: ([a, b]) => choose(a!, b!),
    inputs: [spread(shape, { seed: 1 }), spread([2, 1, 1, 2], { seed: 2, apart: 0.47 })],
    output: shape,
    reference: (a, b) => (n, y, x, c) => expected(a(n!, y!, x!, c!), b(n!, 0, 0, c!)),
  });
}

test("of two equal elements the first gets the gradient", async () => {
  const [a, b] = [0, 1].map(() => fromSource([3], "float32", { kind: "input", name: null }));
  const slopes = gradients(sum(maximum(a!, b!)), [a!, b!]);
  const value = (...numbers: number[]) => ({ dtype: "float32", shape: [3], data: Float32Array.from(numbers) }) as const;
  const leaves = [
    { tensor: a!, value: value(1, 2, 3) },
    { tensor: b!, value: value(2, 2, 2) },
  ];
  const [dA, dB] = await evaluateTensors(leaves, [slopes[0]!, slopes[1]!]);
  expectAllClose(dA!.data, [0, 1, 1]);
  expectAllClose(dB!.data, [1, 0, 0]);
});

test("a loss through a comparison is an error that says so", () => {
  const x = fromSource([3], "float32", { kind: "input", name: null });
  expect(() => gradients(sum(greaterEqual(x, 1)), [x])).toThrowErrorMatchingInlineSnapshot(`
    [GradientError: greaterEqual: the loss reaches a weight only through greaterEqual, which has no gradient: a comparison jumps between 0 and 1
      to fix    train on what goes into greaterEqual, and use greaterEqual when predicting; or stop there: greaterEqual of stopGradient(x)]
  `);
});
