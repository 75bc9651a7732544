import { evaluateTensors, expectAllClose, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { input } from "../graph/source.ts";
import { topological } from "../graph/topological.ts";
import { relu } from "../layers/activations/relu.ts";
import { chain } from "../layers/combinators/chain.ts";
import { conv2d } from "../layers/convolutions/conv2d.ts";
import { dropout } from "../layers/noise/dropout.ts";
import { batchNormalization } from "../layers/normalizations/batch-normalization.ts";
import { globalAveragePooling2d } from "../layers/pooling/global-pooling2d.ts";
import { maxPooling2d } from "../layers/pooling/max-pooling2d.ts";
import { flatten } from "../layers/sizes/flatten.ts";
import { add } from "../ops/arithmetic.ts";
import { type AnyModel, model } from "./model.ts";
import { bind, trainingForm } from "./training-form.ts";

const image = input([null, 6, 2], { name: "image" });
const net = model(image, chain(conv2d(4, 3), batchNormalization(), relu, dropout(0.5), globalAveragePooling2d));

test("all sizes become known for one batch shape", () => {
  const open = model(image, chain(conv2d(4, 3), relu));
  expect(open.outputs[0]!.tensor.shape).toEqual([null, null, 4, 4]);
  const { inputs, outputs } = bind(open, { image: [2, 5, 6, 2] });
  expect(inputs[0]!.tensor.shape).toEqual([2, 5, 6, 2]);
  expect(outputs.map(({ name, tensor }) => [name, tensor.shape])).toEqual([["output", [2, 3, 4, 4]]]);
});

test("a number is the batch size, if all other sizes are known", () => {
  const known = model(input([4]), (x) => relu(x));
  expect(bind(known, 3).outputs[0]!.tensor.shape).toEqual([3, 4]);
  expect(() => bind(net, 3)).toThrowErrorMatchingInlineSnapshot(`
    [GraphError: model: input "image" cannot have this shape
      received  [3, null, 6, 2]
      expected  [null, null, 6, 2], all sizes known
      to fix    give the whole shape of the batch for every input]
  `);
  expect(() => bind(net, { image: [2, 5, 7, 2] })).toThrow('input "image" cannot have this shape');
});

test("while training, statistics are updated and random numbers are drawn", () => {
  const form = trainingForm(net, { image: [2, 5, 6, 2] });
  expect(form.updates.map(({ weight, value }) => [weight.name, value.shape])).toEqual([
    ["batchNormalization/movingMean", [4]],
    ["batchNormalization/movingVariance", [4]],
  ]);
  expect(form.random.map(({ shape }) => shape)).toEqual([[2, 3, 4, 4]]);
});

test("weights are those of the model, so that training changes the model", async () => {
  const plain = model(input([2, 2, 1]), chain(conv2d(1, 1), flatten));
  const [form, bound] = [trainingForm(plain, 3), bind(plain, 3)];
  const values = [spread([3, 2, 2, 1]), spread([1, 1, 1, 1]), spread([1], { seed: 4 })];
  const weights = plain.weights.map(({ tensor }) => tensor);
  const leavesOf = ({ inputs }: typeof bound) =>
    [inputs[0]!.tensor, ...weights].map((tensor, i) => ({ tensor, value: values[i]! }));
  const [trained] = await evaluateTensors(leavesOf(form), [form.outputs[0]!.tensor]);
  const [predicted] = await evaluateTensors(leavesOf(bound), [bound.outputs[0]!.tensor]);
  expectAllClose(trained!, predicted!);
});

test("what something else reads too stays where it is", () => {
  const order = (net: AnyModel): readonly string[] =>
    topological(trainingForm(net, { image: [2, 6, 6, 2] }).outputs.map(({ tensor }) => tensor)).flatMap(
      ({ from }) => from?.op.name ?? [],
    );
  const square = input([6, 6, 2], { name: "image" });
  const positive = relu(square);
  const pooled = maxPooling2d(2)(positive);
  expect(order(model(square, pooled))).toEqual(["maxPool", "relu"]);
  const both = add(globalAveragePooling2d(pooled), globalAveragePooling2d(positive));
  expect(order(model(square, both)).filter((op) => op === "relu" || op === "maxPool")).toEqual(["relu", "maxPool"]);
  expect(order(model(square, { pooled, positive }))).toEqual(["relu", "maxPool"]);
});
