import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { separableConv2d } from "../layers/convolutions/separable-conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { model } from "./model.ts";
import { type Reference, weightReference, weightReferences } from "./references.ts";

const image = input([8, 8, 3]);

test("the example", () => {
  const net = model(image, named("conv1", conv2d(64, 3)));
  const reference = {
    package: "torchvision",
    architecture: "resnet18",
    layout: "torch",
    names: { "conv1/conv2d": "conv1" },
  } as const;
  expect(weightReferences(net, reference)["conv1/conv2d/kernel"]).toEqual({ name: "conv1.weight", layout: "torch" });
});

test("each package has its own last parts of names", () => {
  const names = { "norm/batchNormalization": "bn1" };
  const net = model(image, named("norm", batchNormalization()));
  const ends = (layout: Reference["layout"]): readonly string[] =>
    Object.values(weightReferences(net, { package: "any", architecture: "any", layout, names })).map(
      ({ name }) => name,
    );
  expect(ends("torch")).toEqual(["bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var"]);
  expect(ends("keras")).toEqual(["bn1/gamma", "bn1/beta", "bn1/moving_mean", "bn1/moving_variance"]);
});

test("a weight may be named on its own, and weights that the reference does not have are left out", () => {
  const net = model(image, chain(separableConv2d(4, 3), conv2d(2, 1)));
  const reference = {
    package: "timm",
    architecture: "xception",
    layout: "torch",
    names: { "separableConv2d/depthwiseKernel": "conv1.weight", "separableConv2d/pointwiseKernel": "pointwise.weight" },
  } as const;
  expect(Object.entries(weightReferences(net, reference)).map(([ours, { name }]) => [ours, name])).toEqual([
    ["separableConv2d/depthwiseKernel", "conv1.weight"],
    ["separableConv2d/pointwiseKernel", "pointwise.weight"],
  ]);
});

test("dense kernels after a flattened image say how it was flattened", () => {
  const net = model(image, chain(flatten, dense(5)));
  const reference = {
    package: "torchvision",
    architecture: "googlenet",
    layout: "torch",
    names: { dense: "fc" },
    flattened: { dense: [3, 8, 8] },
  } as const;
  expect(weightReferences(net, reference)).toEqual({
    "dense/kernel": { name: "fc.weight", layout: "torch", flattened: [3, 8, 8] },
    "dense/bias": { name: "fc.bias", layout: "torch" },
  });
});

test("a part of a model has the names of the whole reference", () => {
  const net = model(image, chain(named("encoder", named("conv1", conv2d(4, 3))), conv2d(2, 1)));
  const reference = {
    package: "torchvision",
    architecture: "resnet18",
    layout: "torch",
    names: { "conv1/conv2d": "conv1" },
  } as const;
  expect(Object.keys(weightReferences(net, reference))).toEqual([]);
  expect(Object.keys(weightReferences(net, reference, "encoder"))).toEqual([
    "encoder/conv1/conv2d/kernel",
    "encoder/conv1/conv2d/bias",
  ]);
  expect(weightReference(reference, "conv2/conv2d/kernel")).toBeNull();
});
