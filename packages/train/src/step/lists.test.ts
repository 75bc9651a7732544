/** Vectors of many layers are updated as one list, with the numbers that each alone would get. */
import {
  add,
  batchNormalization,
  chain,
  conv2d,
  dense,
  flatten,
  freeze,
  input,
  model,
  named,
  relu,
} from "@tributary/kernel";
import { type Abilities, countOf, type OnnxGraph, randomStream, standardAbilities } from "@tributary/kernel/authoring";
import { runGraph } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { adamW, createTrainer, meanSquaredError, type Optimizer, sgd } from "../index.ts";
import { keptFor } from "../trainer/kept.ts";
import { eachAlone } from "./pieces.ts";
import { type Plan, planOf } from "./plan.ts";
import { NEXT } from "./state-names.ts";
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

const planFor = (optimizer: Optimizer) => planOf(netOf(), { loss: meanSquaredError(), optimizer, ema: 0.9 });

const graphOf = (plan: Plan, abilities: Partial<Abilities> = {}): OnnxGraph => {
  const [[image], [target]] = [plan.net.inputs, plan.net.outputs];
  const shapes = { inputs: { [image!.name]: [2, 4, 4, 3] }, targets: { [target!.name]: [2, 2] }, weights: {} };
  return stepGraph(plan, shapes, { update: true, abilities: { ...standardAbilities, ...abilities } }).graph;
};

/** Numbers for a state: kernels around 0, so that no large gradients cancel out, and above 0 what has to be. */
const numbersFor = (name: string, shape: readonly number[]): Float32Array =>
  randomStream(1, name)
    .uniform(countOf(shape))
    .map((u) => (shape.length > 1 ? u - 0.5 : u + 0.1));

/** Numbers for everything that a graph reads, the same for a state wherever it lies. */
const feedsOf = ({ inputs, weights }: OnnxGraph, plan: Plan) => {
  const { kept, places } = keptFor(plan);
  const feed = (name: string, shape: readonly number[]) => {
    const states = kept.get(name)?.states ?? [];
    if (states.length < 2) return numbersFor(name, shape);
    return Float32Array.from(states.flatMap((state) => [...numbersFor(state, places.get(state)!.shape)]));
  };
  return Object.fromEntries(
    [...inputs, ...weights].map(({ name, shape }) => {
      const sizes = shape as readonly number[];
      return [name, { dtype: "float32" as const, shape: sizes, data: feed(name, sizes) }];
    }),
  );
};

/** What a graph gives, by the names of states. */
const resultsOf = async (graph: OnnxGraph, plan: Plan): Promise<Readonly<Record<string, readonly number[]>>> => {
  const { kept, places } = keptFor(plan);
  const results = await runGraph(graph, feedsOf(graph, plan));
  return Object.fromEntries(
    Object.entries(results).flatMap(([name, { data }]) => {
      const states = name.startsWith(NEXT) ? kept.get(name.slice(NEXT.length))!.states : [];
      if (states.length === 0) return [[name, Array.from(data, Number)]];
      return states.map((state) => {
        const { start, end } = places.get(state)!;
        return [`${NEXT}${state}`, Array.from(data.subarray(start, end), Number)];
      });
    }),
  );
};

const rateMultipliers = { second: 0.5 };
const decays = (name: string): boolean => !name.endsWith("beta");

describe.each([
  ["sgd", sgd(0.1, { momentum: 0.9, rateMultipliers })],
  ["adamW", adamW(0.1, { weightDecay: 0.1, decays, rateMultipliers })],
])("%s", (_, optimizer) => {
  test.each<[string, Partial<Abilities>]>([
    ["products that read transposed factors", { fusedMatmul: true }],
    ["many at once", { manyAtOnce: true }],
    ["the standard", {}],
  ])("%s: vectors in lists become what each alone would", async (_, abilities) => {
    const plan = planFor(optimizer);
    const plain = { ...plan, pieces: eachAlone(plan.net) };
    const [alone, inLists] = [graphOf(plain, abilities), graphOf(plan, abilities)];
    const most = Math.max(...inLists.nodes.filter(({ op }) => op === "Split").map(({ outputs }) => outputs.length));
    expect(most).toBeLessThanOrEqual(abilities.manyAtOnce ? 7 : 20);
    expect(inLists.weights.length).toBeLessThan(alone.weights.length / 2);
    expect(inLists.outputs.length).toBeLessThan(alone.outputs.length / 2);
    const [expected, given] = [await resultsOf(alone, plain), await resultsOf(inLists, plan)];
    expect(Object.keys(given).toSorted()).toEqual(Object.keys(expected).toSorted());
    for (const [name, numbers] of Object.entries(expected)) {
      // Which numbers its sums are of is up to the engine.
      if (name === HEALTH) expect(isHealthy(given[name]![0]!)).toBe(isHealthy(numbers[0]!));
      else expectAllClose(given[name]!, numbers, { relative: 1e-4, absolute: 1e-5 });
    }
  });
});

test("together are vectors that learn at one rate and decay alike, those that move, and those that stay", () => {
  const frozen = freeze(netOf(), ["third"]);
  const optimizer = adamW(0.1, { weightDecay: 0.1, decays, rateMultipliers });
  const { pieces } = planOf(frozen, { loss: meanSquaredError(), optimizer });
  const lists = pieces.filter(({ weights }) => weights.length > 1);
  const shortened = lists.map(({ weights }) => weights.map(({ name }) => name.replace("batchNormalization/", "")));
  expect(shortened).toMatchInlineSnapshot(`
    [
      [
        "first/conv2d/bias",
        "first/gamma",
        "twice/gamma",
        "dense/bias",
      ],
      [
        "first/beta",
        "twice/beta",
      ],
      [
        "first/movingMean",
        "first/movingVariance",
        "second/movingMean",
        "second/movingVariance",
        "twice/movingMean",
        "twice/movingVariance",
      ],
      [
        "second/conv2d/bias",
        "second/gamma",
      ],
      [
        "third/conv2d/bias",
        "third/gamma",
        "third/beta",
        "third/movingMean",
        "third/movingVariance",
      ],
    ]
  `);
});

test("weights of a list that the loss does not reach stay as they are, with all that is kept of them", async () => {
  const image = input([4, 4, 3]);
  const body = chain(conv2d(4, 1), batchNormalization(), flatten)(image);
  const net = model(image, [dense(2, { name: "judged" })(body), dense(2, { name: "other" })(body)]);
  const [judged] = net.outputs;
  const options = { loss: { [judged!.name]: meanSquaredError() }, optimizer: adamW(0.1, { weightDecay: 0.5 }) };
  await using trainer = createTrainer(net, { ...options, ema: 0.5, accumulate: 2, seed: 1 });
  const before = (await trainer.snapshot()).tensors;
  const batch = {
    inputs: { shape: [2, 4, 4, 3], data: numbersFor("image", [2, 4, 4, 3]) },
    targets: { [judged!.name]: { shape: [2, 2], data: numbersFor("target", [2, 2]) } },
  };
  for (let i = 0; i < 4; i++) await trainer.step(batch);
  const after = (await trainer.snapshot()).tensors;
  const changed = Object.keys(after).filter((name) => String(after[name]!.data) !== String(before[name]!.data));
  expect(changed.filter((name) => name.includes("other"))).toEqual([]);
  expect(changed).toEqual(expect.arrayContaining(["weight/judged/bias", "average/judged/bias"]));
});

test("an optimizer of one's own is asked for each weight", () => {
  const names: string[] = [];
  const plain = sgd(0.1);
  const update: Optimizer["update"] = (step) => {
    names.push(step.name);
    return plain.update(step);
  };
  graphOf(planFor({ ...plain, update }), { fusedMatmul: true });
  expect(new Set(names).size).toBe(names.length);
  expect(names).toContain("first/batchNormalization/gamma");
});
