import {
  add,
  conv2d,
  dense,
  features,
  flatten,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  type NumberDType,
  relu,
  type TrainedModel,
} from "@tributary/kernel";
import { argMax } from "@tributary/kernel/ops";
import { processors } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { labels } from "./answers.ts";
import type { Feed } from "./feeds.ts";
import { createPredictor } from "./predictor.ts";

const image = input([4, 4, 3], { name: "image" });
const net = model(image, dense(2)(globalAveragePooling2d(relu(conv2d(5, 3, { padding: "same" })(image)))));
const { weights } = initialize(net, { seed: 1 });

const numbers = input([3], { name: "numbers" });
const both = model(
  { numbers, image },
  { score: dense(1)(add([numbers, dense(3)(flatten(image))])), features: conv2d(2, 1)(image) },
);

/** Pixels that differ from each other. */
const pixels = (batch: number, size = 4 * 4 * 3): Float32Array =>
  Float32Array.from({ length: batch * size }, (_, i) => Math.sin(i));

describe.each(processors)("a predictor on %s", (device) => {
  test("answers batches of any size as it answers one by one", async () => {
    const predictor = await createPredictor({ net, weights }, { device, threads: 1, batchSize: 3 });
    expect(predictor.device).toBe(device);
    const all = await predictor.predict({ shape: [7, 4, 4, 3], data: pixels(7) });
    expectTypeOf(all).toEqualTypeOf<NdArray<NumberDType, readonly [number, 2]>>();
    expect(all.shape).toEqual([7, 2]);
    for (let i = 0; i < 7; i++) {
      const one = await predictor.predict(pixels(7).subarray(i * 48, (i + 1) * 48));
      expect(one.shape).toEqual([1, 2]);
      expect(one.data[0]).toBeCloseTo(all.data[i * 2]!, 5);
    }
    await predictor.dispose();
  });

  test("takes and gives tensors by name", async () => {
    const predictor = await createPredictor(initialize(both, { seed: 2 }), { device, threads: 1 });
    const { score, features } = await predictor.predict({ numbers: [[1, 2, 3]], image: pixels(1) });
    expect(score.shape).toEqual([1, 1]);
    expect(features.shape).toEqual([1, 4, 4, 2]);
    await predictor.dispose();
  });
});

describe("a stream", () => {
  test("is answered in order, reading one batch ahead and no more", async () => {
    const predictor = await createPredictor({ net, weights });
    const read: number[] = [];
    const batches = async function* (): AsyncGenerator<Feed> {
      for (let i = 0; i < 5; i++) {
        read.push(i);
        yield pixels(i + 1);
      }
    };
    const sizes: number[] = [];
    for await (const { shape } of predictor.predictStream(batches())) {
      sizes.push(shape[0]!);
      expect(read.length).toBeLessThanOrEqual(sizes.length + 1);
    }
    expect(sizes).toEqual([1, 2, 3, 4, 5]);
    await predictor.dispose();
  });

  test("stops reading when its reader stops, and fails where a batch is wrong", async () => {
    const predictor = await createPredictor({ net, weights });
    let closed = false;
    const batches = function* (): Generator<Feed> {
      try {
        for (;;) yield pixels(1);
      } finally {
        closed = true;
      }
    };
    for await (const _ of predictor.predictStream(batches())) break;
    expect(closed).toBe(true);
    const wrong = predictor.predictStream([pixels(1), [[1, 2]]]);
    expect((await wrong.next()).value).toMatchObject({ shape: [1, 2] });
    await expect(wrong.next()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: input "image" has 2 axes
        received  float32 [1, 2]
        expected  float32 [null, 4, 4, 3]
        to fix    give it 4 axes, the batch first]
    `);
    await predictor.dispose();
  });
});

test("what gives no batches is refused", async () => {
  const predictor = await createPredictor({ net, weights });
  for (const given of [undefined, null, pixels(1), new Float32Array(48), Promise.resolve([])]) {
    const untyped = predictor.predictStream as (given: unknown) => AsyncGenerator;
    await expect(untyped.call(predictor, given).next()).rejects.toThrow("predictStream: there are no batches");
  }
  await predictor.dispose();
});

describe("a predictor stops", () => {
  test("when a signal says so, before and between pieces of a batch", async () => {
    const predictor = await createPredictor({ net, weights }, { batchSize: 1 });
    const reason = new Error("enough");
    await expect(predictor.predict(pixels(1), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const long = predictor.predict(pixels(500), { signal: controller.signal });
    controller.abort(reason);
    await expect(long).rejects.toBe(reason);
    expect((await predictor.predict(pixels(1))).shape).toEqual([1, 2]);
    await predictor.dispose();
  });

  test("when it is disposed of, after what is under way", async () => {
    const predictor = await createPredictor({ net, weights });
    const last = predictor.predict(pixels(2));
    await predictor.dispose();
    await predictor.dispose();
    expect((await last).shape).toEqual([2, 2]);
    await expect(predictor.predict(pixels(1))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: model: the predictor has been disposed of
        to fix    make another with createPredictor(), or call dispose() later]
    `);
  });
});

test("a model without weights is refused, also where there are no types to say so", async () => {
  // @ts-expect-error JavaScript has no types to say so
  await expect(createPredictor(net, { weights })).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createPredictor: a model without weights
      received  the model "model"
      expected  a model with its weights: { net, weights }
      to fix    give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned]
  `);
});

test("any model's predictor takes what its inputs take, and await using frees it", async () => {
  const any: TrainedModel = { net: both, weights: initialize(both, { seed: 1 }).weights };
  const used = await (async () => {
    await using predictor = await createPredictor(any, { device: processors[0] });
    expect(Object.keys(await predictor.predict({ numbers: [[1, 2, 3]], image: pixels(1) }))).toEqual([
      "score",
      "features",
    ]);
    return predictor;
  })();
  await expect(used.predict({ numbers: [[1, 2, 3]], image: pixels(1) })).rejects.toThrow("has been disposed of");
});

test("predictions have the shapes of the outputs", async () => {
  await using predictor = await createPredictor(initialize(both));
  const { score, features } = await predictor.predict({ numbers: [[1, 2, 3]], image: pixels(1) });
  expectTypeOf(score).toEqualTypeOf<NdArray<NumberDType, readonly [number, 1]>>();
  expectTypeOf(features.shape).toEqualTypeOf<readonly [number, 4, 4, 2]>();
  expect([score.shape, features.shape]).toEqual([
    [1, 1],
    [1, 4, 4, 2],
  ]);
});

test("a model put on a model takes its weights: argMax behind it, or a part of it called on another input", async () => {
  const x = input([4, 4, 3], { name: "x" });
  const found = model(x, argMax(net(x)));
  await using inner = await createPredictor({ net, weights });
  await using outer = await createPredictor({ net: found, weights });
  const scores = await inner.predict(pixels(3));
  expect(await outer.predict(pixels(3))).toEqual(labels({ net, weights }, scores));

  const part = features(net, ["conv2d"]);
  const again = model(x, part(x).conv2d);
  await using direct = await createPredictor({ net: part, weights });
  await using called = await createPredictor({ net: again, weights });
  expect(await called.predict(pixels(1))).toEqual(await direct.predict(pixels(1)).then((all) => Object.values(all)[0]));
});
