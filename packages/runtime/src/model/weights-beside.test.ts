/** A predictor gives the engine its weights as they lie in memory: no copy is made for a file. */
import { batchNormalization, chain, conv2d, conv2dTranspose, input, model, relu, type Tensor } from "@tributary/kernel";
import { expectAllClose, processors } from "@tributary/testing";
import { expect, test } from "vitest";
import { openSession } from "../engine/session.ts";
import { encodeBeside } from "../onnx/encode.ts";
import { initialize } from "../weights/initialize.ts";
import { createPredictor } from "./predictor.ts";
import { inferenceGraph, toOnnx } from "./to-onnx.ts";

/** Kernels of several kilobytes, and vectors that stay in the file. */
const netOf = (filters: number) => {
  const image: Tensor = input([6, 6, 8], { name: "image" });
  const up = chain(conv2dTranspose(filters, 2, { strides: 2, useBias: false }), batchNormalization(), relu);
  return model(image, chain(conv2d(filters, 3, { useBias: false }), batchNormalization(), relu, up)(image));
};

/** Statistics that are neither 0 nor 1. */
const trainedOf = (filters: number) => {
  const { net, weights } = initialize(netOf(filters), { seed: filters });
  for (const [name, { data }] of Object.entries(weights)) {
    if (!name.endsWith("kernel")) for (let i = 0; i < data.length; i++) data[i] = 0.5 + (i % 5) / 4;
  }
  return { net, weights };
};

const image = { shape: [2, 6, 6, 8], data: Float32Array.from({ length: 576 }, (_, i) => Math.sin(i)) };

const asFile = async (trained: ReturnType<typeof trainedOf>, device: string) => {
  await using session = await openSession(toOnnx(trained), { device });
  return Object.values(await session.run({ image: { dtype: "float32", ...image } }))[0]!.data;
};

test.each(processors)("%s: predictors that are opened at once give what their files give", async (device) => {
  const all = [24, 32, 40].map(trainedOf);
  const predictors = await Promise.all(all.map((trained) => createPredictor(trained, { device })));
  for (const [i, predictor] of predictors.entries()) {
    const { data } = await predictor.predict(image);
    expectAllClose(data, await asFile(all[i]!, device), { relative: 1e-5, absolute: 1e-6 });
    await predictor.dispose();
  }
});

test.each(processors)("%s: what is done to the arrays later changes no predictor", async (device) => {
  const trained = trainedOf(32);
  await using predictor = await createPredictor(trained, { device });
  const { data: before } = await predictor.predict(image);
  for (const { data } of Object.values(trained.weights)) data.fill(7);
  expect((await predictor.predict(image)).data).toEqual(before);
});

test("arrays of a kilobyte and more are beside the file, and nowhere else", () => {
  const trained = trainedOf(32);
  const { graph, weights } = inferenceGraph(trained);
  const { bytes, beside } = encodeBeside(graph, weights);
  const large = Object.values(weights).filter(({ data }) => (data as Float32Array).byteLength >= 1024);
  expect(beside.map(({ data }) => data.byteLength)).toEqual([4 * 32 * 8 * 9, 4 * 32 * 32 * 4]);
  for (const { data } of beside) expect(large.some((weight) => weight.data.buffer === data.buffer)).toBe(true);
  expect(bytes.byteLength).toBeLessThan(4096);
});
