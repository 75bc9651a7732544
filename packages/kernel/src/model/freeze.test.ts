import { describe, expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { dense } from "../layers/core/dense.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { freeze } from "./freeze.ts";
import { type AnyModel, model } from "./model.ts";
import { trainingForm } from "./training-form.ts";

const x = input([4]);
const build = (): ReturnType<typeof model<typeof x, never>> =>
  model(x, chain(named("conv1", chain(dense(4), batchNormalization())), named("conv10", dense(4))) as Block) as never;
const trainable = (net: AnyModel): readonly string[] =>
  net.weights.filter((weight) => weight.trainable).map(({ name }) => name);

test("a group by its name, not others that start with it", () => {
  expect(trainable(freeze(build(), ["conv1"]))).toEqual(["conv10/dense/kernel", "conv10/dense/bias"]);
  expect(trainable(freeze(build(), ["conv1/"]))).toEqual(["conv10/dense/kernel", "conv10/dense/bias"]);
});

test("a layer by its name, and layers by a pattern, any number of them", () => {
  const net = build();
  expect(trainable(freeze(net, ["conv1/dense"]))).not.toContain("conv1/dense/kernel");
  const pattern = /dense/g;
  for (let i = 0; i < 2; i++) {
    expect(trainable(freeze(net, [pattern]))).toEqual([
      "conv1/batchNormalization/gamma",
      "conv1/batchNormalization/beta",
    ]);
  }
});

test("everything, and the original does not change", () => {
  const net = build();
  expect(trainable(freeze(net))).toEqual([]);
  expect(trainable(net)).toHaveLength(6);
});

test("freezing twice freezes both", () => {
  expect(trainable(freeze(freeze(build(), ["conv1"]), ["conv10"]))).toEqual([]);
});

test("an unknown name", () => {
  expect(() => freeze(build(), ["conv2"])).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: freeze: no layer matches "conv2"
      received  conv2
      expected  names such as conv1/dense, conv1/batchNormalization, conv10/dense
      to fix    take the name of a layer or of a named() group, as summary(model) prints them]
  `);
});

test("a name where a list belongs", () => {
  const patterns: unknown = "conv1";
  expect(() => freeze(build(), patterns as readonly string[])).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: freeze: patterns is "conv1"
      received  "conv1"
      expected  a list, such as ["stem", /^conv/]
      to fix    give patterns as a list, such as ["stem", /^conv/]]
  `);
});

describe("in training", () => {
  test("batch normalization uses the statistics of the batch", () => {
    const { updates } = trainingForm(build(), 8);
    expect(updates.map(({ weight }) => weight.name)).toEqual([
      "conv1/batchNormalization/movingMean",
      "conv1/batchNormalization/movingVariance",
    ]);
  });

  test("a frozen one uses its stored statistics, in a model used as a block too", () => {
    expect(trainingForm(freeze(build(), ["conv1"]), 8).updates).toHaveLength(0);
    const base = freeze(build());
    const net = model(x, dense(1)(base(x) as never));
    expect(trainingForm(net, 8).updates).toHaveLength(0);
    expect(trainable(net)).toEqual(["dense/kernel", "dense/bias"]);
  });
});
