/** A model in two parts gives what it gave in one, and the second part has all that is trained. */
import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import { chain } from "../layers/combinators/chain.ts";
import { named } from "../layers/combinators/named.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dense } from "../layers/core/dense.ts";
import { add } from "../layers/merging/add.ts";
import { dropout } from "../layers/noise/dropout.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { upSampling2d } from "../layers/sizes/up-sampling2d.ts";
import { freeze, layersBehind, withFrozen } from "./freeze.ts";
import { type AnyModel, model } from "./model.ts";
import { sharedNames, splitFrozen } from "./split-frozen.ts";
import { trainingForm } from "./training-form.ts";

const image = input([8, 8, 3], { name: "image" });
const body = chain(conv2d(4, 3, { padding: "same" }), batchNormalization(), dropout(0.5));
const portsOf = (net: AnyModel | null) =>
  net && [net.inputs, net.outputs].map((ports) => ports.map(({ name, tensor }) => [name, tensor.shape]));
const weightsOf = (net: AnyModel) => net.weights.map(({ name }) => name);

test("what is frozen, its pooling, and not the dropout before the head", () => {
  const net = model(image, chain(named("body", body), globalAveragePooling2d, dropout(0.2), dense(2)));
  const { frozen, rest } = splitFrozen(freeze(net, ["body"]));
  expect(portsOf(frozen)).toEqual([[["image", [null, 8, 8, 3]]], [["features", [null, 4]]]]);
  expect(portsOf(rest)).toEqual([[["features", [null, 4]]], [["output", [null, 2]]]]);
  expect([...sharedNames(net, rest)]).toEqual([
    ["dense/kernel", "dense/kernel"],
    ["dense/bias", "dense/bias"],
  ]);
  expect(trainingForm(rest, 8).random).toHaveLength(1);
});

test("frozen dropout drops nothing, so that it can be computed once", () => {
  const net = model(image, named("body", body));
  expect(trainingForm(freeze(net), 8).random).toHaveLength(0);
  expect(trainingForm(net, 8).random).toHaveLength(1);
});

test("batch normalization that is not frozen needs its batch, also where nothing before it is trained", () => {
  const net = freeze(model(image, chain(conv2d(4, 3), batchNormalization(), globalAveragePooling2d, dense(2))), [
    "conv2d",
  ]);
  const { frozen, rest } = splitFrozen(net);
  expect(portsOf(frozen)?.[1]).toEqual([["features", [null, 6, 6, 4]]]);
  expect(weightsOf(rest)).toContain("batchNormalization/movingMean");
});

test("several maps, and of one that is enlarged the small one", () => {
  const first = named("encoder", conv2d(4, 3, { padding: "same", strides: 2 }))(image);
  const second = named("encoder", conv2d(8, 3, { padding: "same", strides: 2 }))(first);
  const up = conv2d(4, 1, { name: "up" })(upSampling2d(2)(second));
  const net = freeze(model(image, conv2d(2, 1, { name: "scores" })(add([first, up]))), ["encoder"]);
  const { frozen, rest } = splitFrozen(net);
  expect(frozen?.outputs.map(({ tensor }) => tensor.shape)).toEqual([
    [null, 2, 2, 8],
    [null, 4, 4, 4],
  ]);
  expect(weightsOf(rest)).toEqual(["up/kernel", "up/bias", "scores/kernel", "scores/bias"]);
});

test("where nothing is frozen there is no first part", () => {
  const { frozen, rest } = splitFrozen(model(image, chain(conv2d(2, 3), globalAveragePooling2d)));
  expect(frozen).toBeNull();
  expect(weightsOf(rest)).toHaveLength(2);
});

test("weights that have other names in the second part are found", () => {
  const net = freeze(model(image, chain(conv2d(4, 3), conv2d(4, 3), conv2d(2, 3))), ["conv2d", "conv2d_2"]);
  expect([...sharedNames(net, splitFrozen(net).rest).values()]).toEqual(["conv2d_3/kernel", "conv2d_3/bias"]);
});

test("layers behind those that learn: all with weights, and what lies between them", () => {
  const net = model(
    image,
    chain(named("body", body), conv2d(3, 3), globalAveragePooling2d, dropout(0.2), dense(2, { name: "head" })),
  );
  const head = net.layers.filter(({ name }) => name === "head").map(({ layer }) => layer);
  const behind = layersBehind(net, new Set(head));
  expect(net.layers.filter(({ layer }) => behind.has(layer)).map(({ name }) => name)).toEqual([
    "body/conv2d",
    "body/batchNormalization",
    "body/dropout",
    "conv2d",
  ]);
  expect(
    withFrozen(net, behind)
      .weights.filter(({ trainable }) => trainable)
      .map(({ name }) => name),
  ).toEqual(["head/kernel", "head/bias"]);
});

test("an input that is needed beside the features keeps its name", () => {
  const net = freeze(
    model(image, (x) =>
      conv2d(2, 1, { name: "scores" })(add([named("body", conv2d(3, 1))(x), conv2d(3, 1, { name: "beside" })(x)])),
    ),
    ["body"],
  );
  const { frozen, rest } = splitFrozen(net);
  expect(frozen?.outputs.map(({ name }) => name)).toEqual(["features"]);
  expect(rest.inputs.map(({ name }) => name)).toEqual(["features", "image"]);
});
