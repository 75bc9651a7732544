import { evaluateTensors } from "@tributary/testing";
import { expect, test } from "vitest";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { tanh } from "../ops/activations.ts";
import { add, multiply } from "../ops/arithmetic.ts";
import { sum } from "../ops/broadcast.ts";
import { randomStream } from "../random/threefry.ts";
import { gradients } from "./gradients.ts";
import { rematGradients } from "./remat.ts";
import { segmentsOf } from "./segments.ts";

const source = (...sizes: readonly number[]): Tensor => fromSource(sizes, "float32", { kind: "input", name: null });

/** `depth` layers one after another. */
const chain = (x: Tensor, depth: number): Tensor => (depth === 0 ? x : chain(tanh(x), depth - 1));

const computedOn = (loss: Tensor): readonly Tensor[] => topological([loss]).filter(({ from }) => from);
const tanhs = (tensors: readonly (Tensor | undefined)[]): number =>
  topological(tensors.filter((x) => x !== undefined)).filter(({ from }) => from?.op.name === "tanh").length;

test("sixteen equal layers are cut into four stretches, of which the last is still there", () => {
  const layers = computedOn(chain(source(8), 16));
  expect(segmentsOf(layers, () => true).map(({ length }) => length)).toEqual([4, 4, 4]);
});

test("the cuts are where the way is narrow", () => {
  const wide = (x: Tensor): Tensor => sum(multiply(multiply(x, source(64, 8)), source(64, 8)), { axes: [0] });
  const layers = computedOn(wide(wide(wide(wide(source(8))))));
  const ends = segmentsOf(layers, () => true).map((segment) => segment.at(-1)!.shape);
  expect(ends).toEqual([[8], [8], [8]]);
});

test("what crosses several cuts is counted once", () => {
  const x = source(8);
  const across = tanh(x);
  const layers = computedOn(add(chain(across, 46), across));
  expect(segmentsOf(layers, () => true).map(({ length }) => length)).toEqual([8, 8, 8, 8, 8]);
});

test("the same gradients to the last bit, from layers that are computed twice", async () => {
  const [x, factor] = [source(4, 8), fromSource([8], "float32", { kind: "input", name: null })];
  const loss = sum(chain(multiply(chain(multiply(x, factor), 8), factor), 8));
  const [plain, again] = [gradients(loss, [x, factor]), rematGradients(loss, [x, factor])];
  expect([tanhs(plain), tanhs(again)]).toEqual([16, 28]);

  const value = (name: string, ...shape: readonly number[]) =>
    ({ dtype: "float32", shape, data: randomStream(1, name).normal(shape.reduce((a, b) => a * b)) }) as const;
  const leaves = [
    { tensor: x, value: value("x", 4, 8) },
    { tensor: factor, value: value("factor", 8) },
  ];
  const results = await evaluateTensors(
    leaves,
    [...plain, ...again].filter((slope) => slope !== undefined),
  );
  expect(results.slice(2).map(({ data }) => data)).toEqual(results.slice(0, 2).map(({ data }) => data));
});

test("on a short way nothing is computed twice", () => {
  const x = source(4, 8);
  const loss = sum(tanh(x));
  expect(tanhs(rematGradients(loss, [x]))).toBe(1);
});
