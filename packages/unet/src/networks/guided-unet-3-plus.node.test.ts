import { fromJson, input, model, type NdArrays, type Tensor, toJson } from "@tributary/kernel";
import { meaningOf } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { expect, expectTypeOf, test } from "vitest";
import { guidedUnet3Plus } from "./guided-unet-3-plus.ts";

const network = guidedUnet3Plus({ filters: 4, depth: 2 });
const image = input([24, 20, 1]);
const { output, present, ...sides } = network.supervised(image);
const net = model(image, { found: network(image) as Tensor, output, present }, { name: "guided" });
const { weights } = initialize(net, { seed: 3 });

const bias = "present/conv2d/bias";
const saying = (no: number, yes: number): NdArrays => ({
  ...weights,
  [bias]: { ...weights[bias]!, data: Float32Array.of(no, yes) },
});
const picture = { data: Float32Array.from({ length: 480 }, (_, i) => Math.sin(i)), shape: [1, 24, 20, 1] };
const asked = async (given: NdArrays) => {
  await using predictor = await createPredictor({ net, weights: given });
  const { found, output: scores } = await predictor.predict(picture);
  return { found: [...found.data], scores: [...scores.data] };
};

test("a picture without the organ has it nowhere: 0, not one half", async () => {
  const { found, scores } = await asked(saying(100, -100));
  expect(new Set(found)).toEqual(new Set([0]));
  expect(new Set(scores).size).toBeGreaterThan(100);
});

test("a picture with it has the probabilities of what is learned", async () => {
  const { found, scores } = await asked(saying(-100, 100));
  const expected = scores.map((score) => 1 / (1 + Math.exp(-score)));
  for (const [i, probability] of found.entries()) expect(probability).toBeCloseTo(expected[i]!, 6);
});

test("what comes out is probabilities, also of the network that was saved", () => {
  expect(meaningOf(network(image)).kind).toBe("probabilities");
  const again = fromJson(toJson(model(image, network(image))));
  expect(meaningOf(again.outputs[0]!.tensor).kind).toBe("probabilities");
});

test("outputs and names", () => {
  expect(Object.keys(sides)).toEqual(["side2", "side3"]);
  expectTypeOf(network(image)).toEqualTypeOf<Tensor<[null, 24, 20, 1]>>();
  expectTypeOf(sides).toEqualTypeOf<{ side2: Tensor; side3: Tensor }>();
  expect(net.weights.some(({ name }) => name === bias)).toBe(true);
});
