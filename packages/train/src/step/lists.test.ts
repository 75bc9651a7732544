/** Vectors of many layers are updated as one list, with the numbers that each alone would get. */
import { add, batchNormalization, chain, conv2d, dense, flatten, input, model, named, relu } from "@tributary/kernel";
import { type Abilities, countOf, type OnnxGraph, randomStream, standardAbilities } from "@tributary/kernel/authoring";
import { runGraph } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { adamW, meanSquaredError, type Optimizer, sgd } from "../index.ts";
import { planOf } from "./plan.ts";
import { stepGraph } from "./step-graph.ts";
import { HEALTH, isHealthy } from "./update.ts";

/** One normalization with a momentum of its own, and one that is applied twice and moves its statistics twice. */
const netOf = () => {
  const image = input([4, 4, 3]);
  const twice = batchNormalization({ name: "twice" });
  const first = named("first", chain(conv2d(8, 3, { padding: "same" }), batchNormalization(), relu))(image);
  const second = named("second", chain(conv2d(8, 1), batchNormalization({ momentum: 0.5 }), relu))(first);
  const third = named("third", chain(conv2d(8, 1), batchNormalization()))(add([twice(first), twice(second)]));
  return model(image, dense(2)(flatten(third)));
};

const graphOf = (optimizer: Optimizer, abilities: Partial<Abilities> = {}): OnnxGraph => {
  const plan = planOf(netOf(), { loss: meanSquaredError(), optimizer, ema: 0.9 });
  const [target] = plan.net.outputs;
  const shapes = { inputs: { input: [2, 4, 4, 3] }, targets: { [target!.name]: [2, 2] }, weights: {} };
  const named = { ...shapes, inputs: { [plan.net.inputs[0]!.name]: [2, 4, 4, 3] } };
  return stepGraph(plan, named, { update: true, abilities: { ...standardAbilities, ...abilities } }).graph;
};

/** Numbers for everything that a graph reads: kernels around 0, so that no large gradients cancel out, and above 0 what has to be. */
const feedsOf = ({ inputs, weights }: OnnxGraph) =>
  Object.fromEntries(
    [...inputs, ...weights].map(({ name, shape }) => {
      const sizes = shape as readonly number[];
      const data = randomStream(1, name)
        .uniform(countOf(sizes))
        .map((u) => (sizes.length > 1 ? u - 0.5 : u + 0.1));
      return [name, { dtype: "float32" as const, shape: sizes, data }];
    }),
  );

const rateMultipliers = { second: 0.5 };
const decays = (name: string): boolean => !name.endsWith("beta");

describe.each([
  ["sgd", sgd(0.1, { momentum: 0.9, rateMultipliers })],
  ["adamW", adamW(0.1, { weightDecay: 0.1, decays, rateMultipliers })],
])("%s", (_, optimizer) => {
  test.each<[string, Partial<Abilities>]>([
    ["products that read transposed factors", { fusedMatmul: true }],
    ["many numbers at once", { manyAtOnce: true }],
  ])("where there are %s moves each weight and statistic as it would alone", async (_, abilities) => {
    const [alone, inLists] = [graphOf(optimizer), graphOf(optimizer, abilities)];
    const splits = inLists.nodes.filter(({ op }) => op === "Split");
    expect(splits.length).toBeGreaterThan(2);
    if (abilities.manyAtOnce) expect(Math.max(...splits.map(({ outputs }) => outputs.length))).toBeLessThanOrEqual(7);
    expect(inLists.nodes.length).toBeLessThan(alone.nodes.length);
    const results = [await runGraph(alone, feedsOf(alone)), await runGraph(inLists, feedsOf(inLists))] as const;
    expect(Object.keys(results[1]).sort()).toEqual(Object.keys(results[0]).sort());
    for (const [name, { data, shape }] of Object.entries(results[0])) {
      // Which numbers its sums are of is up to the engine.
      if (name === HEALTH) {
        expect(isHealthy(Number(results[1][HEALTH]!.data[0]))).toBe(isHealthy(Number(data[0])));
        continue;
      }
      expect([name, results[1][name]!.shape]).toEqual([name, shape]);
      expectAllClose(results[1][name]!.data, data, { relative: 1e-4, absolute: 1e-5 });
    }
  });
});

test("an optimizer of one's own is asked for each weight", () => {
  const names: string[] = [];
  const plain = sgd(0.1);
  const update: Optimizer["update"] = (step) => {
    names.push(step.name);
    return plain.update(step);
  };
  graphOf({ ...plain, update }, { fusedMatmul: true });
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("first/batchNormalization/gamma");
});
