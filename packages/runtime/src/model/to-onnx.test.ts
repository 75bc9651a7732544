import {
  type AnyModel,
  batchNormalization,
  chain,
  conv2d,
  conv2dTranspose,
  type DType,
  dropout,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  type NdArrays,
  relu,
  type Tensor,
  zeroPadding2d,
} from "@tributary/kernel";
import { countOf, lower } from "@tributary/kernel/authoring";
import { processors } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import { openSession } from "../engine/session.ts";
import { encodeOnnx } from "../onnx/encode.ts";
import { initialize } from "../weights/initialize.ts";
import { inferenceGraph, toOnnx } from "./to-onnx.ts";

const image = input([6, 6, 4], { name: "image" });

/** Statistics and scales that are not those of a new network, so that folding them has something to do. */
const used = (weights: NdArrays): NdArrays =>
  Object.fromEntries(
    Object.entries(weights).map(([name, value]) => {
      if (value.shape.length !== 1) return [name, value];
      const offset = /gamma|Variance/.test(name) ? 1 : 0;
      const data = Float32Array.from(value.data as Float32Array, (_, i) => offset + 0.5 * Math.sin(i + name.length));
      return [name, { ...value, data } as NdArray];
    }),
  );

const pixels = (shape: readonly number[]): NdArray<"float32"> => ({
  dtype: "float32",
  shape,
  data: Float32Array.from({ length: countOf(shape) }, (_, i) => Math.sin(i)),
});

const runs = async (bytes: Uint8Array, feeds: NdArrays, device = processors[0]): Promise<NdArrays<DType>> => {
  const session = await openSession(bytes, { device, threads: 1 });
  try {
    return await session.run(feeds);
  } finally {
    await session.dispose();
  }
};

/** The graph before the pass: all weights are as the layers made them. */
const plainAnswer = async (net: AnyModel, weights: NdArrays, x: NdArray): Promise<NdArray<DType>> => {
  const graph = lower({ inputs: net.inputs, outputs: net.outputs, weights: net.weights });
  return (await runs(encodeOnnx(graph, weights), { image: x })).out!;
};

describe("batch normalization", () => {
  const normalized = (conv: (x: Tensor) => Tensor) => model(image, { out: relu(batchNormalization()(conv(image))) });
  test.each([
    ["a convolution without bias", () => normalized(conv2d(6, 3, { useBias: false }))],
    [
      "a convolution with bias, strides and groups",
      () => normalized(conv2d(6, 3, { strides: 2, groups: 2, padding: "same" })),
    ],
    ["a transposed convolution", () => normalized(conv2dTranspose(6, 3, { strides: 2 }))],
    ["a convolution before dropout", () => normalized(chain(conv2d(6, 3), dropout(0.5)))],
    ["a padded image", () => normalized(chain(zeroPadding2d(1), conv2d(6, 3)))],
  ])("is folded into %s", async (_, build) => {
    const net = build();
    const weights = used(initialize(net, { seed: 1 }).weights);
    const { graph } = inferenceGraph({ net, weights });
    expect(graph.nodes.map(({ op }) => op)).not.toContain("BatchNormalization");
    expect(graph.weights.map(({ name }) => name).some((name) => name.includes("moving"))).toBe(false);

    const x = pixels([2, 6, 6, 4]);
    const folded = (await runs(toOnnx({ net, weights }), { image: x })).out!;
    const plain = await plainAnswer(net, weights, x);
    expect(folded.shape).toEqual(plain.shape);
    const onWasm = (await runs(toOnnx({ net, weights }), { image: x }, "wasm")).out!;
    for (const [i, y] of onWasm.data.entries()) expect(y).toBeCloseTo(plain.data[i] as number, 4);
    for (const [i, y] of folded.data.entries()) expect(y).toBeCloseTo(plain.data[i] as number, 4);
  });

  test("stays where the convolution has another reader", async () => {
    const conv = conv2d(6, 3)(image);
    const net = model(image, { normal: batchNormalization()(conv), plain: conv });
    const { graph } = inferenceGraph(initialize(net));
    expect(graph.nodes.map(({ op }) => op)).toContain("BatchNormalization");
  });

  test("of two normalizations behind one shared kernel, each gets its own", async () => {
    const shared = conv2d(6, 1);
    const other = input([6, 6, 4], { name: "other" });
    const net = model([image, other], {
      a: batchNormalization()(shared(image)),
      b: batchNormalization()(shared(other)),
    });
    const weights = used(initialize(net, { seed: 3 }).weights);
    const { a, b } = await runs(toOnnx({ net, weights }), { image: pixels([1, 6, 6, 4]), other: pixels([1, 6, 6, 4]) });
    expect(a).not.toEqual(b);
  });
});

describe("an exported file", () => {
  const net = model(
    { image },
    { features: conv2d(2, 1, { name: "features" })(image), mean: globalAveragePooling2d(image) },
  );
  const { weights } = initialize(net, { seed: 1 });

  test("has the model's inputs and outputs, by name and in order, for any batch", async () => {
    const session = await openSession(toOnnx({ net, weights }));
    expect(session.inner.inputNames).toEqual(["image"]);
    expect(session.inner.outputNames).toEqual(["features", "mean"]);
    expect(session.inner.inputMetadata[0]).toMatchObject({ shape: ["batch", 6, 6, 4], type: "float32" });
    for (const batch of [1, 3]) {
      const { features } = await session.run({ image: pixels([batch, 6, 6, 4]) });
      expect(features!.shape).toEqual([batch, 6, 6, 2]);
    }
    await session.dispose();
  });

  test("has a fixed batch where it is told", async () => {
    const session = await openSession(toOnnx({ net, weights }, { batch: 2 }));
    expect(session.inner.inputMetadata[0]).toMatchObject({ shape: [2, 6, 6, 4] });
    await expect(session.run({ image: pixels([3, 6, 6, 4]) })).rejects.toThrow(/index: 0 Got: 3 Expected: 2/);
    await session.dispose();
  });

  test("has channels first at its ends where it is told, with the same numbers", async () => {
    const last = await runs(toOnnx({ net, weights }), { image: pixels([1, 6, 6, 4]) });
    const turned = Float32Array.from({ length: 144 }, (_, i) => Math.sin((i % 36) * 4 + Math.floor(i / 36)));
    const first = await runs(toOnnx({ net, weights }, { channels: "first" }), {
      image: { dtype: "float32", shape: [1, 4, 6, 6], data: turned },
    });
    expect(first.features!.shape).toEqual([1, 2, 6, 6]);
    expect(first.mean!.data[1]).toBeCloseTo(last.mean!.data[1] as number, 6);
    expect(first.features!.data[36]).toBeCloseTo(last.features!.data[1] as number, 5);
  });

  test("needs weights that are the model's", () => {
    const { "features/kernel": kernel, ...rest } = weights;
    expect(() => toOnnx({ net, weights: rest })).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: 1 of 2 weights does not fit the model
        received  features/kernel missing
        expected  features/kernel [2, 4, 1, 1]
        to fix    load with { skip: ["features/kernel"] } to keep the others and start these anew]
    `);
    expect(() =>
      toOnnx({ net, weights: { ...rest, "features/kernel": { ...kernel!, shape: [4, 2, 1, 1] } } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model: 1 of 2 weights does not fit the model
        received  features/kernel [4, 2, 1, 1]
        expected  features/kernel [2, 4, 1, 1]
        to fix    load with { skip: ["features/kernel"] } to keep the others and start these anew]
    `);
  });
});

test("what is known of the model is in the file's metadata", () => {
  const net = model({ image }, { score: globalAveragePooling2d(image) });
  const bytes = toOnnx({
    ...initialize(net),
    classes: ["cat", "dog"],
    preprocessing: "torch",
    card: { origin: "here" },
  });
  const text = new TextDecoder().decode(bytes);
  for (const part of ['["cat","dog"]', '"torch"', '{"origin":"here"}']) expect(text).toContain(part);
});

describe("with half the bits", () => {
  const net = model(image, chain(conv2d(32, 3), batchNormalization(), relu, conv2d(8, 3))(image));
  const trained = { net, weights: used(initialize(net, { seed: 1 }).weights) };
  const feeds = { image: { shape: [1, 6, 6, 4], data: Float32Array.from({ length: 144 }, (_, i) => Math.sin(i)) } };
  const answer = async (file: Uint8Array): Promise<Float32Array> => {
    await using session = await openSession(file);
    return Object.values(await session.run(feeds))[0]!.data as Float32Array;
  };
  const off = async (file: Uint8Array): Promise<number> => {
    const [exact, found] = [await answer(toOnnx(trained)), await answer(file)];
    return Math.max(...exact.map((x, i) => Math.abs(x - found[i]!)));
  };

  test("the file is about half as large, and answers nearly the same", async () => {
    const half = toOnnx(trained, { weights: "float16" });
    const kernels = 4 * (32 * 4 * 9 + 8 * 32 * 9);
    expect(toOnnx(trained).byteLength - half.byteLength).toBeGreaterThan(kernels / 2 - 300);
    expect(await off(half)).toBeGreaterThan(0);
    expect(await off(half)).toBeLessThan(2e-2);
  });

  test("an array with a number that is too large stays as it is", async () => {
    const last = net.weights.findLast(({ shape }) => shape.length === 4)!;
    const large = (x: Float32Array): Float32Array => x.with(0, 70_000);
    const weights = { ...trained.weights };
    weights[last.name] = {
      ...weights[last.name]!,
      dtype: "float32",
      data: large(weights[last.name]!.data as Float32Array),
    };
    const found = await answer(toOnnx({ net, weights }, { weights: "float16" }));
    expect(found.every(Number.isFinite)).toBe(true);
  });

  test("other words are refused", () => {
    // @ts-expect-error JavaScript has no types that would say so
    expect(() => toOnnx(trained, { weights: "int8" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toOnnx: weights cannot be stored like this
        received  "int8"
        expected  "float32" or "float16"
        to fix    write weights: "float16" for half the size, or leave it out]
    `);
  });
});
