import {
  conv2d,
  dense,
  type FeedError,
  globalAveragePooling2d,
  input,
  model,
  relu,
  type Tensor,
} from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { cast, multiply } from "@tributary/kernel/ops";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import type { Feed } from "./feeds.ts";
import { createPredictor } from "./predictor.ts";

const image = input([4, 4, 3], { name: "image" });
const net = model(image, dense(2)(globalAveragePooling2d(relu(conv2d(5, 3, { padding: "same" })(image)))));
const { weights } = initialize(net, { seed: 1 });

describe("arrays of other kinds", () => {
  const value = input([2], { name: "value" });
  const byte = input([2], { name: "byte", dtype: "uint8" });
  const same = (port: Tensor) => createPredictor({ net: model(port, multiply(cast(port, "float32"), 1)), weights: {} });

  test("are taken where their numbers stay the same", async () => {
    await using floats = await same(value);
    await using bytes = await same(byte);
    const shared = new Float32Array(new SharedArrayBuffer(8));
    shared.set([1, 0.5]);
    const clamped = Uint8ClampedArray.of(0, 255);
    expect((await floats.predict(shared)).data).toEqual(Float32Array.of(1, 0.5));
    // @ts-expect-error The compiler lets floats, whole numbers and bytes through.
    expect((await floats.predict(Float64Array.of(1, 0.5))).data).toEqual(Float32Array.of(1, 0.5));
    // @ts-expect-error The compiler lets floats, whole numbers and bytes through.
    expect(Array.from((await bytes.predict({ shape: [1, 2], data: clamped })).data)).toEqual([0, 255]);
    // @ts-expect-error The compiler lets floats, whole numbers and bytes through.
    await expect(bytes.predict(Uint16Array.of(0, 1))).rejects.toThrow("received  Uint16Array array of 2 numbers");
    // @ts-expect-error The compiler lets floats, whole numbers and bytes through.
    await expect(bytes.predict(new DataView(new ArrayBuffer(2)))).rejects.toThrow("received  a DataView");
  });

  test("lists hold numbers that the input has", async () => {
    await using bytes = await same(byte);
    expect(Array.from((await bytes.predict([[0, 255]])).data)).toEqual([0, 255]);
    await expect(bytes.predict([[0, 300]])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: input "byte" holds a number that uint8 does not have
        received  300
        expected  uint8 [null, 2]
        to fix    give whole numbers from 0 to 255]
    `);
    await expect(bytes.predict([[-1, 0]])).rejects.toThrow("received  -1");
    await expect(bytes.predict([[0.5, 0]])).rejects.toThrow("received  0.5");
  });
});

describe("what does not fit an input is answered with a sentence:", async () => {
  const predictor = await createPredictor({ net, weights });
  const refusal = (feed: Feed): Promise<string> =>
    predictor.predict(feed).then(
      () => "no refusal",
      (error: FeedError) => `${error.name}: ${error.message}`,
    );
  const image = (...shape: number[]) => ({ shape, data: new Float32Array(countOf(shape)) });

  test("four channels", async () =>
    expect(await refusal(image(1, 4, 4, 4))).toMatchInlineSnapshot(`
    "FeedError: input "image" has 4 channels
      received  float32 [1, 4, 4, 4]
      expected  float32 [null, 4, 4, 3]
      to fix    drop the alpha channel with toRgb(image)"
  `));
  test("channels first", async () =>
    expect(await refusal(image(1, 3, 4, 4))).toMatchInlineSnapshot(`
    "FeedError: input "image" has 4 channels
      received  float32 [1, 3, 4, 4]
      expected  float32 [null, 4, 4, 3]
      to fix    put the channels last: [batch, height, width, channels]"
  `));
  test("another size", async () =>
    expect(await refusal(image(1, 5, 4, 3))).toMatchInlineSnapshot(`
    "FeedError: input "image" has height 5
      received  float32 [1, 5, 4, 3]
      expected  float32 [null, 4, 4, 3]
      to fix    resize, crop or tile the images to 4 × 4 pixels"
  `));
  test("no batch", async () =>
    expect(await refusal(image(4, 4, 3))).toMatchInlineSnapshot(`
    "FeedError: input "image" has no batch axis
      received  float32 [4, 4, 3]
      expected  float32 [null, 4, 4, 3]
      to fix    give a batch of one: shape [1, 4, 4, 3]"
  `));
  test("bytes", async () =>
    expect(await refusal(new Uint8Array(48))).toMatchInlineSnapshot(`
    "FeedError: input "image" is of another type
      received  uint8 array of 48 numbers
      expected  float32 [null, 4, 4, 3]
      to fix    convert with Float32Array.from(…), scaled as the model was trained"
  `));
  test("numbers of a kind that no input takes", async () =>
    // @ts-expect-error The compiler says the same.
    expect(await refusal({ data: new Uint16Array(48), shape: [1, 4, 4, 3] })).toMatchInlineSnapshot(`
      "FeedError: input "image" is of another type
        received  Uint16Array [1, 4, 4, 3]
        expected  float32 [null, 4, 4, 3]
        to fix    convert with Float32Array.from(…), scaled as the model was trained"
    `));
  test("half an image", async () =>
    expect(await refusal(new Float32Array(24))).toMatchInlineSnapshot(`
    "FeedError: input "image" is no whole number of images or rows
      received  float32 array of 24 numbers
      expected  float32 [null, 4, 4, 3]
      to fix    give { shape, data }, or a multiple of 48 numbers"
  `));
  test("too few numbers", async () =>
    expect(await refusal({ shape: [1, 4, 4, 3], data: new Float32Array(47) })).toMatchInlineSnapshot(`
      "FeedError: input "image" has 47 numbers, which do not fill its shape
        received  float32 [1, 4, 4, 3]
        expected  float32 [null, 4, 4, 3]
        to fix    give 48 numbers, or the shape that they have"
    `));
  test("uneven lists", async () =>
    expect(await refusal([[1, 2], [3]])).toMatchInlineSnapshot(`
    "FeedError: input "image" is not made of even lists of numbers
      received  3 elements
      expected  float32 [null, 4, 4, 3]
      to fix    give lists of the same length at every level, with numbers only"
  `));
});
