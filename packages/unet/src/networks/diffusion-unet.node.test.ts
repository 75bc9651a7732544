import { fromJson, input, type Model, model, type NdArray, type Tensor } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { createTrainer, meanSquaredError, sgd } from "@tributary/train";
import { expect, expectTypeOf, test } from "vitest";
import { diffusionUnet } from "./diffusion-unet.ts";

const small = { channels: 2, filters: [8, 16, 16], blocks: 1, attention: [1, 4], groups: 4, heads: 2 } as const;
const shape = [3, 12, 20, 2];
const [batch = 0, height = 0, width = 0] = shape;
const pixels: NdArray = { shape, data: randomStream(1, "image").normal(batch * height * width * 2) };
const times: NdArray = { shape: [batch], data: Float32Array.of(0, 500, 999) };

const modelOf = (sizes: readonly [number | null, number | null, 2], net = diffusionUnet(small)) => {
  const [image, time] = [input(sizes, { name: "image" }), input([], { name: "time" })];
  return model({ image, time }, net(image, time));
};

test("the compiler knows the shape, and which sizes fit", () => {
  const net = diffusionUnet({ channels: 3 });
  const y = net(input([32, 48, 3]), input([]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 32, 48, 3]>>();
  expect(y.shape).toEqual([null, 32, 48, 3]);
  expectTypeOf(diffusionUnet(small)(input([12, 20, 2]), input([]))).toEqualTypeOf<Tensor<[null, 12, 20, 2]>>();
});

test("the noise of an image follows from the time of that image, also where sizes are open and from a file", async () => {
  const known = modelOf([height, width, 2]);
  const { weights } = initialize(known, { seed: 1 });
  // What begins as zeros is filled, so that every part has something to say.
  const filled = Object.fromEntries(
    Object.entries(weights).map(([name, { shape: sizes, data }]) => {
      const numbers = randomStream(2, name).normal(data.length);
      return [name, { shape: sizes, data: data.some((x) => x !== 0) ? data : numbers.map((x) => 0.3 * x) }];
    }),
  );
  const answer = async (net: Model, image = pixels, time = times) => {
    await using predictor = await createPredictor({ net, weights: filled });
    return (await predictor.predict({ image, time } as never)) as unknown as NdArray;
  };
  const expected = await answer(known as unknown as Model);
  expect(expected.shape).toEqual(shape);
  for (const other of [modelOf([null, null, 2]), fromJson(JSON.parse(JSON.stringify(known)))]) {
    const given = await answer(other as unknown as Model);
    expectAllClose(given.data, expected.data, { relative: 0, absolute: 1e-4 });
  }
  const size = expected.data.length / batch;
  const second = { shape: [1, height, width, 2], data: (pixels.data as Float32Array).slice(size, 2 * size) };
  const alone = await answer(known as unknown as Model, second, { shape: [1], data: Float32Array.of(500) });
  expectAllClose(alone.data, (expected.data as Float32Array).slice(size, 2 * size), { relative: 0, absolute: 1e-4 });
  const later = await answer(known as unknown as Model, second, { shape: [1], data: Float32Array.of(501) });
  expect(later.data).not.toEqual(alone.data);
});

test("three steps of training move every weight: it begins with zeros where blocks end", async () => {
  const net = modelOf([height, width, 2]);
  await using trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(1), seed: 1 });
  const before = (await trainer.trained()).weights;
  for (let i = 0; i < 3; i++) {
    const { loss } = await trainer.step({ inputs: { image: pixels, time: times }, targets: pixels });
    expect(loss).toBeGreaterThan(0);
    expect(loss).toBeLessThan(10);
  }
  const after = (await trainer.trained()).weights;
  // Keys that all get the same are compared alike: their bias has no gradient.
  const still = net.weights.filter(
    ({ name }) => !name.endsWith("key/dense/bias") && after[name]!.data.every((x, i) => x === before[name]!.data[i]),
  );
  expect(still.map(({ name }) => name)).toEqual([]);
});

test("what is refused", () => {
  const net = diffusionUnet({ channels: 3 });
  // @ts-expect-error the compiler says the same sentence
  expect(() => net(input([30, 32, 3]), input([]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: diffusionUnet: height (axis 1) 30 is not a multiple of 8 (2^depth)
      received  [null, 30, 32, 3]
      expected  an even height and width before every pooling
      to fix    resize or pad the image to 24 or 32 pixels]
  `);
  expect(() => net(input([32, 32, 3]), input([1]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: time/sinusoidalEmbedding: needs [batch], but this tensor is [null, 1]
      received  [null, 1]
      expected  [batch]
      to fix    reshape it first, or apply the layer earlier]
  `);
  const alone = net as unknown as (image: Tensor) => Tensor;
  expect(() => alone(input([32, 32, 3]))).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: time/sinusoidalEmbedding: the input is undefined
      received  undefined
      expected  a tensor
      to fix    write sinusoidalEmbedding(x), with a tensor x]
  `);
  expect(() => diffusionUnet({ channels: 3, filters: [16, 32] })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: diffusionUnet: 16 filters cannot be split into 32 groups
      received  channels 3, blocks 2, attention [2], heads 1, groups 32, filters [16,32]
      expected  groups that divide the filters of every level
      to fix    choose other groups]
  `);
  expect(() => diffusionUnet({ channels: 3, attention: [16] })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: diffusionUnet: no level has stride 16
      received  channels 3, blocks 2, attention [16], heads 1, groups 32, filters [128,256,256,256]
      expected  some of 1, 2, 4, 8
      to fix    choose among these strides]
  `);
  expect(() => diffusionUnet({ channels: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: diffusionUnet: channels is 0
      received  0
      expected  a whole number, at least 1
      to fix    give channels a whole number, at least 1]
  `);
  expect(() => diffusionUnet({ channels: 3, blocks: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: diffusionUnet: blocks is 0
      received  0
      expected  a whole number, at least 1
      to fix    give blocks a whole number, at least 1; or leave blocks out]
  `);
  expect(() => diffusionUnet({ channels: 3, heads: 3 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: diffusionUnet: 128 filters cannot be split into 3 heads
      received  channels 3, blocks 2, attention [2], heads 3, groups 32, filters [128,256,256,256]
      expected  heads that divide the filters of every level
      to fix    choose other heads]
  `);
});
