/** Groups of layers that learn at rates of their own: as PyTorch's parameter groups, known to checkpoints, and refused where they mean nothing. */

import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { add, type Block, dense, freeze, input, model, named, relu } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { multiply, sign, subtract } from "@tributary/kernel/ops";
import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  checkpoint,
  createTrainer,
  exponentialDecay,
  meanSquaredError,
  type Optimizer,
  type OptimizerOptions,
  optimizer,
  rmsprop,
  type Schedule,
  sgd,
} from "../index.ts";

interface Row {
  readonly optimizer: string;
  readonly settings: Readonly<Record<string, number | boolean>>;
  readonly after: readonly Readonly<Record<"slow" | "fast", readonly number[]>>[];
}

const rows: readonly Row[] = JSON.parse(
  readFileSync(new URL("../../../../conformance/goldens/torch-parameter-groups.json", import.meta.url), "utf8"),
);

const ours: Readonly<Record<string, (rate: Schedule, row: Row, groups: OptimizerOptions) => Optimizer>> = {
  SGD: (rate, { settings }, groups) =>
    sgd(rate, { momentum: Number(settings.momentum ?? 0), nesterov: settings.nesterov === true, ...groups }),
  Adam: (rate, _, groups) => adam(rate, { epsilon: 0, ...groups }),
  AdamW: (rate, { settings }, groups) =>
    adamW(rate, { epsilon: 0, weightDecay: Number(settings.weight_decay), ...groups }),
  RMSprop: (rate, { settings }, groups) => rmsprop(rate, { rho: Number(settings.alpha), epsilon: 0, ...groups }),
  Adagrad: (rate, _, groups) => adagrad(rate, { epsilon: 0, ...groups }),
};

test.each(rows)("$optimizer $settings in PyTorch's parameter groups", async (row) => {
  const line = (name: string) => dense(1, { name, useBias: false });
  const x = input([5]);
  const net = model(x, add([line("slow")(x), line("fast")(x)]));
  const start = randomStream(1, "weight")
    .uniform(5)
    .map((u) => 2 * u - 1);
  const first = { shape: [5, 1], data: start };
  await using trainer = createTrainer(
    { net, weights: { "slow/kernel": first, "fast/kernel": first } },
    {
      // What goes in is the gradient of both weights.
      loss: (output) => output,
      optimizer: ours[row.optimizer]!(exponentialDecay(Number(row.settings.lr), { every: 1, factor: 0.9 }), row, {
        rateMultipliers: { slow: 0.1 },
      }),
    },
  );
  const gradients = randomStream(1, "gradients").uniform(30);
  for (const [step, { slow, fast }] of row.after.entries()) {
    const data = gradients.slice(5 * step, 5 * step + 5).map((u) => 2 * u - 1);
    await trainer.step({ inputs: { shape: [1, 5], data }, targets: { shape: [1, 1], data: Float32Array.of(0) } });
    const { weights } = await trainer.trained();
    for (const [name, expected] of [["slow", slow] as const, ["fast", fast] as const]) {
      const found = Array.from(weights[`${name}/kernel`]!.data);
      for (const [i, value] of expected.entries()) expect(found[i], `${name} ${step}`).toBeCloseTo(value, 5);
    }
  }
});

const x = input([2], { name: "x" });
const body: Block = named("body", (y) => relu(dense(2, { name: "second" })(relu(dense(2, { name: "first" })(y)))));
const net = () => model({ x }, { y: dense(1, { name: "head" })(body(x)) });
const data = {
  inputs: { data: randomStream(2, "points").normal(16), shape: [8, 2] },
  targets: { data: randomStream(2, "values").normal(8), shape: [8] },
};

/** How far each weight moves in one step of its sign, which is as long as the learning rate. */
const moves = async (rateMultipliers: OptimizerOptions["rateMultipliers"]): Promise<Record<string, number>> => {
  const steps = optimizer({
    name: "signSgd",
    learningRate: 1,
    rateMultipliers,
    slots: {},
    update: ({ weight, gradient, learningRate }) => ({
      weight: subtract(weight, multiply(sign(gradient), learningRate)),
      slots: {},
    }),
  });
  await using trainer = createTrainer(net(), { loss: meanSquaredError(), optimizer: steps, seed: 3 });
  const before = (await trainer.trained()).weights;
  await trainer.step(data);
  const after = (await trainer.trained()).weights;
  return Object.fromEntries(
    Object.entries(after).map(([name, { data: now }]) => [
      name,
      Number(Math.max(...Array.from(now, (w, i) => Math.abs(Number(w) - Number(before[name]!.data[i])))).toFixed(4)),
    ]),
  );
};

test("an optimizer of one's own too, and the name that says most counts", async () => {
  expect(await moves({ "body/first": 0.5, body: 0.25, "body/second/bias": 0.125, "head/": 2 })).toEqual({
    "body/first/kernel": 0.5,
    "body/first/bias": 0.5,
    "body/second/kernel": 0.25,
    "body/second/bias": 0.125,
    "head/kernel": 2,
    "head/bias": 2,
  });
});

test("a checkpoint takes other multipliers, as another learning rate, and says so", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tributary-groups-"));
  try {
    const run = async (epochs: number, rateMultipliers: OptimizerOptions["rateMultipliers"]) => {
      const lines: string[] = [];
      await using trainer = createTrainer(net(), {
        loss: meanSquaredError(),
        optimizer: adam(0.01, { rateMultipliers }),
        seed: 1,
      });
      const kept = checkpoint(folder, { print: (line) => lines.push(line.replace(folder, "runs")) });
      await trainer.fit(data, { epochs, batchSize: 4, callbacks: [kept] });
      return { lines, weights: (await trainer.trained()).weights };
    };
    await run(1, { body: 0.1 });
    expect((await run(1, { "body/first": 0.1, "body/second": 0.1 })).lines).toEqual([
      "runs: 1 of 1 epochs are done: there is nothing left to do",
    ]);
    expect((await run(2, { body: 0.2, head: 3 })).lines).toMatchInlineSnapshot(`
      [
        "runs: the multiplier of the learning rate of body/first/kernel and 5 more is 0.2, and was 0.1",
        "runs: 2 epochs are asked for, and were 1",
        "runs: goes on from step-0000000002.safetensors, where 1 of 2 epochs are done",
      ]
    `);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

describe("refused", () => {
  const make = (given: unknown, frozen: readonly string[] = []) =>
    createTrainer(freeze(net(), frozen), {
      loss: meanSquaredError(),
      optimizer: adam(0.01, { rateMultipliers: given as Record<string, number> }),
    });

  test("a name that means nothing here", () => {
    expect(() => make({ bodi: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: createTrainer: no layer matches "bodi"
        received  bodi
        expected  names such as body/first, body/relu, body/second, body/relu_2, head
        to fix    take the name of a layer or of a named() group, as summary(model) prints them]
    `);
  });

  test("0, which freezing does for nothing", () => {
    expect(() => make({ body: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: adam: the rate multiplier of "body" is 0, which computes gradients and learns nothing
        received  0
        expected  a number above 0
        to fix    freeze these layers, which costs nothing: freeze(net, ["body"])]
    `);
  });

  test("what is no multiplier, and what is not by name", () => {
    expect(() => make({ body: -1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: adam: the rate multiplier of "body" is -1
        received  -1
        expected  a finite number, above 0
        to fix    give the rate multiplier of "body" a finite number, above 0]
    `);
    expect(() => make({ body: "0.1" })).toThrow('the rate multiplier of "body" is "0.1"');
    expect(() => make([0.1])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: adam: rateMultipliers are not given by name
        received  a list of 1
        expected  numbers by the names of layers, groups or weights: { encoder: 0.1 }
        to fix    write rateMultipliers: { encoder: 0.1 }]
    `);
  });

  test("those of frozen layers are taken, and mean nothing", async () => {
    await using trainer = make({ body: 0.1 }, ["body"]);
    await trainer.step(data);
    expect(trainer.iteration).toBe(1);
  });
});
