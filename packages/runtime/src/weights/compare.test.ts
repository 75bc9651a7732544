import { chain, conv2d, dense, globalAveragePooling2d, input, model, named } from "@tributary/kernel";
import { expect, test } from "vitest";
import { compareModels } from "./compare.ts";
import { initialize } from "./initialize.ts";

const netOf = (filters: number, classes: number, size = 8) =>
  model(
    input([size, size, 1], { name: "image" }),
    chain(named("stem", conv2d(filters, 3)), globalAveragePooling2d, named("head", dense(classes))),
  );
const first = { ...initialize(netOf(4, 2), { seed: 1 }), classes: ["cat", "dog"] };

test("a model is the same as itself, built again", () => {
  const again = { ...initialize(netOf(4, 2), { seed: 1 }), classes: ["cat", "dog"] };
  const { same, weights, layers } = compareModels(first, again);
  expect(same).toBe(true);
  expect([layers.both.length, weights.both.length]).toEqual([3, 4]);
});

test("weights that learned have moved, by how much", () => {
  const [kernel] = Object.entries(first.weights) as [[string, (typeof first.weights)[string]]];
  const data = Float32Array.from(kernel[1].data, (value, i) => (i === 3 ? value + 0.5 : value));
  const moved = { ...first, weights: { ...first.weights, [kernel[0]]: { ...kernel[1], data } } };
  const { weights, same } = compareModels(first, moved);
  const most = Math.max(...kernel[1].data.map(Math.abs));
  expect(weights.moved).toEqual([
    { name: "stem/conv2d/kernel", largest: expect.closeTo(0.5, 5), relative: expect.closeTo(0.5 / most, 5) },
  ]);
  expect(same).toBe(false);
});

test("layers, shapes and facts are told apart", () => {
  const second = {
    ...initialize(netOf(6, 3, 12), { seed: 1 }),
    classes: ["cat", "dog", "newt"],
    task: "classification",
  } as const;
  const { ports, layers, weights, facts } = compareModels(first, second);
  expect(ports.changed).toEqual([
    { name: "input image", first: [null, 8, 8, 1], second: [null, 12, 12, 1] },
    { name: "output output", first: [null, 2], second: [null, 3] },
  ]);
  expect(layers.changed.map(({ name, second: { settings, shape } }) => [name, settings.filters, shape])).toEqual([
    ["stem/conv2d", 6, [null, 10, 10, 6]],
    ["globalAveragePooling2d", undefined, [null, 6]],
    ["head/dense", undefined, [null, 3]],
  ]);
  expect(weights.reshaped.map(({ name, first: a, second: b }) => [name, a, b])).toContainEqual([
    "head/dense/kernel",
    [4, 2],
    [6, 3],
  ]);
  expect(facts).toEqual([
    { name: "classes", first: ["cat", "dog"], second: ["cat", "dog", "newt"] },
    { name: "task", first: undefined, second: "classification" },
  ]);
});

test("what one has alone", () => {
  const deeper = initialize(
    model(input([8, 8, 1], { name: "photo" }), chain(named("stem", conv2d(4, 3)), named("two", conv2d(2, 1)))),
  );
  const { ports, layers, weights } = compareModels(first, deeper);
  expect([ports.onlyInFirst, ports.onlyInSecond]).toEqual([["input image"], ["input photo"]]);
  expect([layers.onlyInFirst, layers.onlyInSecond]).toEqual([["globalAveragePooling2d", "head/dense"], ["two/conv2d"]]);
  expect(weights.onlyInSecond).toEqual(["two/conv2d/kernel", "two/conv2d/bias"]);
});

test("a number that is none is as far away as can be", () => {
  const name = "head/dense/bias";
  const broken = {
    ...first,
    weights: { ...first.weights, [name]: { shape: [2], data: Float32Array.of(Number.NaN, 0) } },
  };
  expect(compareModels(first, broken).weights.moved[0]!.largest).toBe(Number.POSITIVE_INFINITY);
  expect(compareModels(broken, broken).same).toBe(true);
});

test("a model without weights is refused", () => {
  // @ts-expect-error: a model has no weights
  expect(() => compareModels(first, first.net)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: compareModels: a model without weights
      received  the model "model"
      expected  a model with its weights: { net, weights }
      to fix    give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned]
  `);
});
