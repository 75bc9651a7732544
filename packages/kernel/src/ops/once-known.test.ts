import { checkOp, evaluateTensors, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import { lower } from "../lowering/lower.ts";
import { relu } from "./activations.ts";
import { add } from "./arithmetic.ts";
import { onceKnown } from "./once-known.ts";

const shape = [2, 3, 3, 4];
const source = (...sizes: readonly number[]): Tensor => fromSource(sizes, "float32", { kind: "input", name: null });

checkOp("the first of the two, as it is", {
  run: ([x, value]) => onceKnown(x!, value!),
  inputs: [spread(shape), spread([5])],
  output: shape,
  open: [[null, null, null, 4], [5]],
  gradient: false,
  reference:
    (x) =>
    (...at) =>
      x(...at),
});

test("signs of zeros, infinities and what is no number stay, whatever the other value is", async () => {
  const odd = [0, -0, Infinity, -Infinity, Number.NaN, 1e-45];
  const [x, value] = [source(6), source(2)];
  const leaves = [
    { tensor: x, value: { dtype: "float32", shape: [6], data: Float32Array.from(odd) } },
    { tensor: value, value: { dtype: "float32", shape: [2], data: Float32Array.of(Number.NaN, 1) } },
  ] as const;
  const [same] = await evaluateTensors(leaves, [onceKnown(x, value)]);
  expect([...same!.data]).toEqual([...Float32Array.from(odd)]);
});

test.each([true, false])("what is computed from it is computed anew, with computedShapes %s", (computedShapes) => {
  const x = source(2, 3);
  const [once, again] = [relu(x), relu(onceKnown(x, relu(x)))];
  const { nodes } = lower({
    inputs: [{ name: "x", tensor: x }],
    weights: [],
    outputs: [{ name: "y", tensor: add(once, again) }],
    abilities: { ...standardAbilities, computedShapes },
  });
  expect(nodes.filter(({ op }) => op === "Relu")).toHaveLength(2);
});
