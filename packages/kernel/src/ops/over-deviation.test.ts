import { checkOp, evaluateTensors, expectAllClose, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import { lower } from "../lowering/lower.ts";
import { negate } from "./arithmetic.ts";
import { overDeviation } from "./over-deviation.ts";

const attrs = { count: 12, epsilon: 1e-2, times: -0.25 };

checkOp("one number for each channel, divided by the channel's deviation", {
  run: ([x, squares]) => overDeviation(x!, squares!, attrs),
  inputs: [[5], spread([5], { seed: 2, from: 3 })],
  output: [5],
  reference: (x, squares) => (c) => (-0.25 * x(c!)) / Math.sqrt(squares(c!) / 12 + 1e-2),
});

test("is one node of ONNX Runtime's own kernels, with the same numbers", async () => {
  const leaves = [1, 2].map((seed) => {
    const value = spread([5], { seed, from: 0.5 });
    return { tensor: fromSource([5], "float32", { kind: "input", name: null }), value };
  });
  const [x, squares] = leaves.map(({ tensor }) => tensor);
  // Given, and computed.
  const quotients = [overDeviation(x!, squares!, attrs), overDeviation(negate(x!), squares!, attrs)];
  const abilities = { ...standardAbilities, fusedMatmul: true };
  const [standard, own] = [
    await evaluateTensors(leaves, quotients),
    await evaluateTensors(leaves, quotients, abilities),
  ];
  for (const [i, { data }] of standard.entries()) expectAllClose(own[i]!.data, data);
  const { nodes } = lower({
    inputs: [x!, squares!].map((tensor, i) => ({ name: `x${i}`, tensor })),
    weights: [],
    outputs: [{ name: "y", tensor: quotients[0]! }],
    abilities,
  });
  expect(nodes.map(({ op }) => op)).toEqual(["BatchNormalization", "Reshape"]);
});
