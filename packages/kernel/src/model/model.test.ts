import { describe, expect, expectTypeOf, test } from "vitest";
import { callLayer, layerOf } from "../graph/layer-call.ts";
import { constant, input } from "../graph/source.ts";
import type { Block, Tensor } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { dense } from "../layers/core/dense.ts";
import { timeDistributed } from "../layers/core/time-distributed.ts";
import { add } from "../layers/merging/add.ts";
import { concatenate } from "../layers/merging/concatenate.ts";
import { dot } from "../layers/merging/dot.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { multiply } from "../ops/arithmetic.ts";
import { features } from "./features.ts";
import { fromJson } from "./json/from-json.ts";
import { toJson } from "./json/to-json.ts";
import { type AnyModel, countWeights, model } from "./model.ts";

const weightNames = (net: AnyModel): readonly string[] => net.weights.map(({ name }) => name);
const layerNames = (net: AnyModel): readonly string[] => net.layers.map(({ name }) => name);

test("the example", () => {
  const image = input([28, 28, 1]);
  const net = model(image, dense(10)(flatten(image)));
  expect(weightNames(net)).toEqual(["dense/kernel", "dense/bias"]);
  expect(countWeights(net)).toBe(7850);
});

describe("inputs and outputs", () => {
  const [numbers, others] = [input([10], { name: "numbers" }), input([3])];

  test("one of each, by a block", () => {
    const net = model(numbers, dense(2));
    expect(net.inputs.map(({ name }) => name)).toEqual(["numbers"]);
    expect(net.outputs.map(({ name, tensor }) => [name, tensor.shape])).toEqual([["output", [null, 2]]]);
    expectTypeOf(model(numbers, dense(2)(numbers))(numbers)).toEqualTypeOf<Tensor<[null, 2]>>();
  });

  test("several in a list, named by themselves or numbered", () => {
    const net = model([numbers, others, input([1])], ([a, b, c]) => [concatenate([a, b]), dense(1)(c)]);
    expect(net.inputs.map(({ name }) => name)).toEqual(["numbers", "input", "input_2"]);
    expect(net.outputs.map(({ name }) => name)).toEqual(["output", "output_2"]);
  });

  test("several by name", () => {
    const net = model({ left: numbers, right: others }, ({ left, right }) => ({ joined: concatenate([left, right]) }));
    expect(net.inputs.map(({ name }) => name)).toEqual(["left", "right"]);
    expect(net.outputs.map(({ name, tensor }) => [name, tensor.shape])).toEqual([["joined", [null, 13]]]);
  });

  test("an output may be an input, or a tensor that no layer computes", () => {
    expect(model(numbers, numbers).layers).toEqual([]);
    expect(layerNames(model(numbers, multiply(numbers, constant([2]))))).toEqual(["multiply"]);
  });
});

describe("names", () => {
  const x = input([4]);

  test("are kinds, numbered in the order of creation within their group", () => {
    const block = chain(dense(4), named("middle", chain(dense(4), dense(4))), dense(4, { name: "score" }), dense(4));
    expect(layerNames(model(x, block))).toEqual(["dense", "middle/dense", "middle/dense_2", "score", "dense_2"]);
  });

  test("are the same when a model is built twice, and two groups of one name count together", () => {
    const build = (): AnyModel => model(x, chain(named("up", dense(3)), relu, named("up", chain(dense(3), dense(4)))));
    expect(layerNames(build())).toEqual(["up/dense", "relu", "up/dense_2", "up/dense_3"]);
    expect(weightNames(build())).toEqual(weightNames(build()));
  });

  test("do not collide with names given by the user", () => {
    expect(layerNames(model(x, chain(dense(4), dense(4, { name: "dense" }))))).toEqual(["dense_2", "dense"]);
  });

  test("stay the same when a model is cut", () => {
    const [first, second] = [dense(4), dense(5)];
    const [a, b] = [first(x), second(x)];
    expect(weightNames(model(x, [a, b]))).toEqual(["dense/kernel", "dense/bias", "dense_2/kernel", "dense_2/bias"]);
    expect(weightNames(model(x, b))).toEqual(["dense_2/kernel", "dense_2/bias"]);
  });

  test("of a layer and of a group may be the same", () => {
    const net = model(x, chain(dense(4, { name: "head" }), named("head", dense(4))));
    expect(weightNames(net)).toEqual(["head/kernel", "head/bias", "head/dense/kernel", "head/dense/bias"]);
    expect(net.layers.map(({ weights }) => weights.length)).toEqual([2, 2]);
  });

  test("of layers made of layers contain both", () => {
    const steps = input([5, 3]);
    const net = model(steps, timeDistributed(chain(dense(4), dense(2, { name: "last" }))));
    expect(layerNames(net)).toEqual(["timeDistributed"]);
    expect(weightNames(net)).toEqual([
      "timeDistributed/dense/kernel",
      "timeDistributed/dense/bias",
      "timeDistributed/last/kernel",
      "timeDistributed/last/bias",
    ]);
    expect(net.layers[0]!.weights).toHaveLength(4);
  });
});

describe("sharing", () => {
  test("a layer called twice is one layer with two calls, counted once", () => {
    const [a, b] = [input([8]), input([8])];
    const encode = dense(3);
    const net = model([a, b], add([encode(a), encode(b)]));
    expect(net.layers.map(({ name, calls }) => [name, calls.length])).toEqual([
      ["dense", 2],
      ["add", 1],
    ]);
    expect(countWeights(net)).toBe(8 * 3 + 3);
  });

  test("a model is a block: its layers keep their weights and their names", () => {
    const x = input([8]);
    const encode = model(x, chain(dense(4), named("last", dense(2))), { name: "encode" });
    const [left, right] = [input([8]), input([8])];
    const pair = model([left, right], dot([encode(left), encode(right)], { axes: 1 }));
    expect(weightNames(pair)).toEqual(["dense/kernel", "dense/bias", "last/dense/kernel", "last/dense/bias"]);
    expect(pair.weights.map(({ tensor }) => tensor)).toEqual(encode.weights.map(({ tensor }) => tensor));
    expect(weightNames(encode)).toEqual(["dense/kernel", "dense/bias", "last/dense/kernel", "last/dense/bias"]);
  });

  test("what is put on a model is counted after what is in it", () => {
    const x = input([8]);
    const net = model(x, chain(dense(4), dense(2)));
    const outer = model(x, dense(1)(net(x)));
    expect(weightNames(outer)).toEqual([...weightNames(net), "dense_3/kernel", "dense_3/bias"]);
  });

  test("two models whose layers have the same names have theirs in front", () => {
    const [left, right] = ["left", "right"].map((name) => model(input([8]), dense(4), { name }));
    const x = input([8]);
    const both = model(x, concatenate([left!(x) as Tensor, right!(x) as Tensor]));
    const names = ["left/dense/kernel", "left/dense/bias", "right/dense/kernel", "right/dense/bias"];
    expect(weightNames(both)).toEqual(names);
    expect(weightNames(fromJson(JSON.parse(JSON.stringify(both))))).toEqual(names);
    // So it stays in models that are cut out of this one or put on it, and not in others that have one of the two.
    const [first] = both.weights;
    expect(weightNames(features(both, ["left"]))).toEqual(names.slice(0, 2));
    const y = input([8]);
    expect(weightNames(model(y, dense(1)(both(y))))).toEqual([...names, "dense/kernel", "dense/bias"]);
    expect(weightNames(model(y, features(both, ["left"])(y).left))).toEqual(names.slice(0, 2));
    expect(weightNames(model(y, left!(y)))).toEqual(["dense/kernel", "dense/bias"]);
    expect(both.weights[0]).toBe(first);
  });

  test("a name that the user gave twice, in a model and beside it, comes with the model's in front", () => {
    const x = input([8]);
    const inner = model(x, dense(4, { name: "head" }), { name: "inner" });
    const outer = model(x, dense(4, { name: "head" })(inner(x)));
    expect(weightNames(outer)).toEqual(["inner/head/kernel", "inner/head/bias", "head/kernel", "head/bias"]);
  });

  test("a file from when models always came in front keeps its names", () => {
    const x = input([8]);
    const net = model(x, dense(4));
    const json = toJson(model(x, dense(1)(net(x))));
    const layers = json.layers.map((layer) => (layer.path === "dense" ? { ...layer, path: "model/dense" } : layer));
    expect(weightNames(fromJson({ ...json, layers })).slice(0, 2)).toEqual(["model/dense/kernel", "model/dense/bias"]);
  });

  test("a model may be called with tensors by name, in any order", () => {
    const net = model({ a: input([1]), b: input([2]) }, ({ a, b }) => concatenate([a, b]));
    const made = net({ b: input([2], { name: "b" }), a: input([1], { name: "a" }) } as never);
    expect(made.layer!.inputs.map(({ shape }) => shape)).toEqual([
      [null, 1],
      [null, 2],
    ]);
  });

  test("a model within a layer within a model", () => {
    const x = input([3]);
    const inner = model(x, dense(2), { name: "inner" });
    const steps = input([5, 3]);
    const net = model(steps, timeDistributed(inner));
    expect(layerNames(net)).toEqual(["timeDistributed"]);
    expect(net.outputs[0]!.tensor.shape).toEqual([null, 5, 2]);
    expect(weightNames(net)).toEqual(["timeDistributed/dense/kernel", "timeDistributed/dense/bias"]);
  });

  test("a model cut from inner tensors shares weights and needs no input before them", () => {
    const x = input([8]);
    const middle = dense(4)(x);
    const whole = model(x, dense(2)(relu(middle)));
    const tail = model(middle, whole.outputs[0]!.tensor);
    expect(tail.inputs.map(({ name, tensor }) => [name, tensor.shape])).toEqual([["input", [null, 4]]]);
    expect(weightNames(tail)).toEqual(["dense_2/kernel", "dense_2/bias"]);
    expect(tail(input([4])).shape).toEqual([null, 2]);
  });
});

test("weights of a frozen layer and of its parts are not trainable", () => {
  const steps = input([5, 3]);
  const net = model(steps, timeDistributed(chain(dense(4, { trainable: false }), dense(4))));
  expect(net.weights.map(({ trainable }) => trainable)).toEqual([false, false, true, true]);
});

describe("mistakes", () => {
  const [a, b] = [input([4], { name: "a" }), input([4], { name: "b" })];

  test("a missing input", () => {
    expect(() => model(a, { first: relu(a), sum: add([a, b]) })).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: output "sum" needs an input that is not among the model's inputs
        received  inputs "a"; missing "b" of shape [null, 4]
        expected  every input that the outputs are computed from
        to fix    add the missing input to model(inputs, …)]
    `);
  });

  test("an unused input", () => {
    expect(() => model([a, b], dense(2)(a))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: input "b" is not connected to any output
        received  outputs "output"
        expected  inputs that the outputs depend on
        to fix    use "b" in the model, or leave it out of model(inputs, …)]
    `);
  });

  test("an output that no input reaches", () => {
    expect(() => model(a, { good: relu(a), fixed: relu(constant([[1, 2]])) })).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: output "fixed" is not connected to any input
        received  inputs "a"
        expected  outputs that depend on the inputs
        to fix    compute "fixed" from an input, or leave it out of the outputs]
    `);
  });

  test("an input twice", () => {
    expect(() => model([a, a], relu(a))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: the name "a" is used by two inputs
        received  a, a
        expected  a name of its own for every input
        to fix    rename one of them, or give the inputs by name: { left, right }]
    `);
  });

  test("two layers of one name", () => {
    const block = named("head", chain(dense(4, { name: "score" }), relu, dense(4, { name: "score" })));
    expect(() => model(a, block as Block)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: the name "score" is used by two layers
        received  dense and dense, both named "head/score"
        expected  a name of its own for every layer
        to fix    rename one of them, or make the layer once and call it twice to share its weights]
    `);
  });

  test("no tensors, or values that are not tensors", () => {
    expect(() => model([], relu(a))).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: there are no inputs
        received  an empty list
        expected  a tensor, a list of tensors, or tensors by name
        to fix    give the inputs as model(inputs, outputs)]
    `);
    expect(() => model(a, [undefined as never])).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: model: one of the outputs is not a tensor
        received  undefined
        expected  a tensor, a list of tensors, or tensors by name
        to fix    give the outputs as model(inputs, outputs)]
    `);
  });

  test("calls with too few tensors, wrong names, shapes or types", () => {
    const net = model({ a, b }, add([a, b]), { name: "sum" });
    expect(() => net([a] as never)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: sum: the model has 2 inputs
        received  float32 [null, 4]
        expected  a float32 [null, 4], b float32 [null, 4]
        to fix    give one tensor for each input, in the model's order or by name]
    `);
    expect(() => net({ a, c: b } as never)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: sum: the model's inputs have other names
        received  a float32 [null, 4], c float32 [null, 4]
        expected  a float32 [null, 4], b float32 [null, 4]
        to fix    give one tensor for each input, in the model's order or by name]
    `);
    expect(() => net({ a, b: input([5]) })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: sum: the tensor does not fit the model's input "b"
        received  float32 [null, 5]
        expected  float32 [null, 4]
        to fix    resize the tensor, or make the model with null for sizes that may differ]
    `);
    expect(() => net({ a, b: input([4], { dtype: "int32" }) as never })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: sum: the tensor does not fit the model's input "b"
        received  int32 [null, 4]
        expected  float32 [null, 4]
        to fix    resize the tensor, or make the model with null for sizes that may differ]
    `);
  });
});

test("a layer that is called inside another layer counts as its part", () => {
  const x = input([4]);
  const inner = dense(2);
  const outer = layerOf({ kind: "outer" });
  const net = model(x, callLayer(outer, [x], () => inner(x)) as Tensor);
  expect(weightNames(net)).toEqual(["outer/dense/kernel", "outer/dense/bias"]);
});
