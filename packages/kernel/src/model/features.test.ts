import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { add } from "../layers/merging/add.ts";
import { concatenate } from "../layers/merging/concatenate.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { features, innerTensors } from "./features.ts";
import { model } from "./model.ts";

const image = input([16, 16, 3], { name: "image" });
const stage = (filters: number): Block => chain(conv2d(filters, 3, { strides: 2, padding: "same" }), relu) as Block;
const net = model(
  image,
  named("net", chain(named("conv1", stage(4)), named("conv2", stage(8)), globalAveragePooling2d, dense(5)) as Block),
);

test("layers, groups and outputs are found by name", () => {
  expect([...innerTensors(net)].map(([name, { shape }]) => `${name} ${JSON.stringify(shape)}`)).toMatchInlineSnapshot(`
    [
      "net/conv1/conv2d [null,8,8,4]",
      "net/conv1 [null,8,8,4]",
      "net [null,5]",
      "net/conv1/relu [null,8,8,4]",
      "net/conv2/conv2d [null,4,4,8]",
      "net/conv2 [null,4,4,8]",
      "net/conv2/relu [null,4,4,8]",
      "net/globalAveragePooling2d [null,8]",
      "net/dense [null,5]",
      "output [null,5]",
      "image [null,16,16,3]",
    ]
  `);
});

test("a pyramid shares the weights that it needs", () => {
  const pyramid = features(net, ["net/conv1", "net/conv2/conv2d"]);
  expect(pyramid.outputs.map(({ name }) => name)).toEqual(["net/conv1", "net/conv2/conv2d"]);
  expect(pyramid.weights.map(({ name }) => name)).toEqual(net.weights.slice(0, 4).map(({ name }) => name));
  expect(pyramid.weights[0]!.tensor).toBe(net.weights[0]!.tensor);
});

test("a group that ends outside of a cut model is not in it", () => {
  expect([...innerTensors(features(net, ["net/conv1"])).keys()]).toEqual([
    "net/conv1/conv2d",
    "net/conv1",
    "net/conv1/relu",
    "image",
  ]);
});

test("inputs that the features do not depend on are left out", () => {
  const [left, right] = [input([4], { name: "left" }), input([4], { name: "right" })];
  const both = model({ left, right }, add([dense(3, { name: "first" })(left), dense(3)(right)]));
  const one = features(both, ["first"]);
  expect(one.inputs.map(({ name }) => name)).toEqual(["left"]);
  const list = model([left, right], concatenate([dense(3, { name: "first" })(left), right]));
  expect(features(list, ["first"]).inputs.map(({ name }) => name)).toEqual(["left"]);
});

test("an unknown name", () => {
  expect(() => features(net, ["conv2/relu_2"])).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: features: there is no layer or group named "conv2/relu_2"
      received  conv2/relu_2
      expected  names such as net/conv2/relu, net/conv1/relu, net/conv2/conv2d, net/conv1/conv2d, net/conv1, net, net/conv2, net/globalAveragePooling2d
      to fix    write "net/conv2/relu", or another name that summary(model) prints, or give the place a name with named()]
  `);
  expect(() => features(net, ["xyz"])).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: features: there is no layer or group named "xyz"
      received  xyz
      expected  names such as net/conv1/conv2d, net/conv1, net, net/conv1/relu, net/conv2/conv2d, net/conv2, net/conv2/relu, net/globalAveragePooling2d
      to fix    take a name that summary(model) prints, or give the place a name with named()]
  `);
});
