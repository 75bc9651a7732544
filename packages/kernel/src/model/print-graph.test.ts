import { expect, test } from "vitest";
import { constant, input } from "../graph/source.ts";
import type { Block, Tensor } from "../graph/tensor.ts";
import { relu } from "../layers/activations/relu.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { add } from "../layers/merging/add.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { multiply } from "../ops/arithmetic.ts";
import { model } from "./model.ts";
import { printGraph } from "./print-graph.ts";

test("the example", () => {
  const y = relu(conv2d(8, 3)(input([28, 28, 1])));
  expect(printGraph(y)).toBe(
    [
      "%0 = input : [null, 28, 28, 1]",
      "%1 = conv2d(%0, conv2d/kernel, conv2d/bias) : [null, 26, 26, 8]",
      "%2 = relu(%1) : [null, 26, 26, 8]",
    ].join("\n"),
  );
});

test("a basic block that downsamples the image", () => {
  const conv = (kernel: number, strides = 1): Block =>
    chain(conv2d(64, kernel, { strides, padding: "same", useBias: false }), batchNormalization()) as Block;
  const body = chain(conv(3, 2), relu, conv(3)) as Block;
  const shortcut = named("shortcut", conv(1, 2));
  const block = (x: Tensor): Tensor => relu(add([body(x), shortcut(x)]));
  expect(printGraph(block(input([56, 56, 32])))).toMatchInlineSnapshot(`
    "%0 = input : [null, 56, 56, 32]
    %1 = conv2d(%0, conv2d/kernel) : [null, 28, 28, 64]
    %2 = batchNormalization(%1, …) : [null, 28, 28, 64]
    %3 = relu(%2) : [null, 28, 28, 64]
    %4 = conv2d(%3, conv2d_2/kernel) : [null, 28, 28, 64]
    %5 = batchNormalization(%4, …) : [null, 28, 28, 64]
    %6 = conv2d(%0, shortcut/conv2d/kernel) : [null, 28, 28, 64]
    %7 = batchNormalization(%6, …) : [null, 28, 28, 64]
    %8 = add(%5, %7) : [null, 28, 28, 64]
    %9 = relu(%8) : [null, 28, 28, 64]"
  `);
});

test("a model with names, constants and operations of their own", () => {
  const [a, b] = [input([2], { name: "a" }), input([2], { name: "b" })];
  const net = model({ a, b }, { sum: add([multiply(a, 0.5), b, constant([[1, 2]])]), score: dense(1)(a) });
  expect(printGraph(net)).toMatchInlineSnapshot(`
    "%0 = input a : [null, 2]
    %1 = input b : [null, 2]
    %2 = constant : []
    %3 = multiply(%0, %2) : [null, 2]
    %4 = constant : [1, 2]
    %5 = add(%3, %1, %4) : [null, 2]
    %6 = dense(%0, dense/kernel, dense/bias) : [null, 1]"
  `);
});

test("printing a graph does not name its layers", () => {
  const x = input([2]);
  const [a, b] = [dense(2)(x), dense(3)(x)];
  expect(printGraph(b)).toContain("dense/kernel");
  expect(model(x, [a, b]).layers.map(({ name }) => name)).toEqual(["dense", "dense_2"]);
});
