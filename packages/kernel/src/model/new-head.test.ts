/** A new last layer, whatever the network is; what has none that could be made anew is refused. */
import { describe, expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Block } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { sigmoid } from "../layers/activations/sigmoid.ts";
import { softmax } from "../layers/activations/softmax.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { add } from "../layers/merging/add.ts";
import { dropout } from "../layers/noise/dropout.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { reshape } from "../layers/sizes/reshape.ts";
import { resizeLike } from "../layers/sizes/same-size.ts";
import { argMax } from "../ops/arg-max.ts";
import { meaningOf } from "./meaning.ts";
import { type AnyModel, model } from "./model.ts";
import { newHead } from "./new-head.ts";

const image = input([8, 8, 3], { name: "image" });
const look: Block = named("look", chain(conv2d(4, 3), relu, batchNormalization()));
const pooled: Block = chain(look, globalAveragePooling2d);
const headOf = (block: Block, classes: number) => {
  const { net, layer } = newHead("fineTune", model(image, block), classes);
  const { tensor } = net.outputs[0]!;
  const meaning = meaningOf(tensor);
  return {
    shape: tensor.shape,
    layer: layer.name,
    kind: meaning.kind === "probabilities" && meaning.axis === null ? "each by itself" : meaning.kind,
  };
};

test.for<[string, Block, ReturnType<typeof headOf>]>([
  [
    "logits",
    chain(pooled, dropout(0.2), named("classify", dense(1000))),
    { shape: [null, 5], layer: "classify/dense", kind: "values" },
  ],
  [
    "a softmax of its own",
    chain(pooled, dense(10), softmax),
    { shape: [null, 5], layer: "dense", kind: "probabilities" },
  ],
  [
    "a softmax inside",
    chain(pooled, dense(10, { activation: "softmax", name: "predictions" })),
    { shape: [null, 5], layer: "predictions", kind: "probabilities" },
  ],
  [
    "as SqueezeNet, scores everywhere",
    chain(look, named("classify", conv2d(10, 1)), relu, globalAveragePooling2d),
    { shape: [null, 5], layer: "classify/conv2d", kind: "values" },
  ],
  [
    "a 1 × 1 convolution that is flattened",
    chain(pooled, reshape([1, 1, 4]), conv2d(10, 1, { name: "logits" }), flatten, softmax),
    { shape: [null, 5], layer: "logits", kind: "probabilities" },
  ],
  [
    "pixels, resized like the image",
    (x) => resizeLike(named("classify", conv2d(21, 1))(look(x)), x),
    { shape: [null, 8, 8, 5], layer: "classify/conv2d", kind: "values" },
  ],
  [
    "labels that do not exclude each other",
    chain(pooled, dense(10), sigmoid),
    { shape: [null, 5], layer: "dense", kind: "probabilities" },
  ],
  [
    "one yes or no",
    chain(pooled, dense(1, { activation: "sigmoid" })),
    { shape: [null, 5], layer: "dense", kind: "probabilities" },
  ],
])("%s", ([, block, expected]) => {
  expect(headOf(block, 5)).toEqual(expected);
});

test("one number stays one where there are two classes", () => {
  expect(headOf(chain(pooled, dense(1, { activation: "sigmoid" })), 2)).toEqual({
    shape: [null, 1],
    layer: "dense",
    kind: "each by itself",
  });
  expect(headOf(chain(pooled, dense(10)), 2).shape).toEqual([null, 2]);
});

test("all other weights keep their names and shapes", () => {
  const net = model(image, chain(pooled, dense(3), relu, named("classify", dense(10))));
  const { net: made, layer } = newHead("fineTune", net, 4);
  const kept = ({ weights }: AnyModel) =>
    weights.filter(({ name }) => !name.startsWith(layer.name)).map(({ name, shape }) => [name, shape]);
  expect(kept(made)).toEqual(kept(net));
  expect(layer.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ["classify/dense/kernel", [3, 4]],
    ["classify/dense/bias", [4]],
  ]);
});

describe("refused", () => {
  test("a last layer that scores nothing", () => {
    expect(() => headOf(pooled, 3)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fineTune: the last layer with weights is a batchNormalization, which scores no classes
        received  look/batchNormalization
        expected  a dense, conv2d, conv2dTranspose, separableConv2d that is used once
        to fix    cut it with features(net, ["the last layer that stays"]), and put a head of your own on it, such as chain(globalAveragePooling2d, dense(3))]
    `);
  });

  test("branches that are added", () => {
    expect(() =>
      headOf(
        chain(pooled, (x) => add([dense(3)(x), dense(3)(x)])),
        3,
      ),
    ).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fineTune: the output is put together of several branches
        received  2 branches with weights
        expected  one layer that scores classes
        to fix    cut it with features(net, ["the last layer that stays"]), and put a head of your own on it, such as chain(globalAveragePooling2d, dense(3))]
    `);
  });

  test("a layer that is used twice", () => {
    const shared = dense(4);
    expect(() => headOf(chain(pooled, shared, shared), 3)).toThrow("the last layer is used in several places");
  });

  test("a shape that is made for one number of classes", () => {
    expect(() => headOf(chain(pooled, dense(10), reshape([2, 5]), flatten), 3)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fineTune: dense cannot be made for 3 classes: layers[5] (reshape): 3 elements of [null, 3] do not fill [2, 5]
        received  [null, 10]
        expected  a network that takes any number of classes
        to fix    cut it with features(net, ["the last layer that stays"]), and put a head of your own on it, such as chain(globalAveragePooling2d, dense(3))]
    `);
  });

  test("several outputs, and labels", () => {
    const scores = dense(3)(pooled(image));
    expect(() =>
      newHead("fineTune", model(image, { main: scores, auxiliary: dense(3)(pooled(image)) }), 3),
    ).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fineTune: the network has several outputs
        received  main, auxiliary
        expected  one output, which scores classes
        to fix    keep one of them: { ...trained, net: features(net, ["main"]) }]
    `);
    expect(() => newHead("fineTune", model(image, argMax(scores, -1)), 3)).toThrowErrorMatchingInlineSnapshot(`
      [GraphError: fineTune: the network answers with the number of a class, from which nothing can be learned
        received  [null]
        expected  scores or probabilities of classes
        to fix    leave argMax out, and add it when predicting]
    `);
  });
});
