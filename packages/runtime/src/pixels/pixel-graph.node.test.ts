/** One file that does it all gives what prepare(), a predictor and answers give. */
import { asMask, type Image, imageFrom, maskOnPicture, prepare, unstack } from "@tributary/images";
import {
  chain,
  conv2d,
  dense,
  globalAveragePooling2d,
  type Interpolation,
  input,
  model,
  type Preprocessing,
  relu,
  type TrainedModel,
} from "@tributary/kernel";
import { argMax } from "@tributary/kernel/ops";
import { describe, expect, test } from "vitest";
import { openSession } from "../engine/session.ts";
import { labels, mask, probabilities } from "../model/answers.ts";
import { createPredictor } from "../model/predictor.ts";
import { toOnnx } from "../model/to-onnx.ts";
import { readOnnx } from "../onnx/read.ts";
import { initialize } from "../weights/initialize.ts";

const picture = (height: number, width: number, channels: 1 | 3 | 4): Image<Uint8Array> =>
  imageFrom(
    Uint8Array.from({ length: height * width * channels }, (_, i) => {
      const [row, column] = [Math.floor(i / (width * channels)), Math.floor(i / channels) % width];
      return 128 + 100 * Math.sin(row / 5 + (i % channels)) * Math.cos(column / 7) + ((i * 7919) % 23);
    }),
    [height, width, channels],
  );

/** Asks a file about pictures, one after the other. */
const runAll = async (bytes: Uint8Array, pictures: readonly Image<Uint8Array>[]) => {
  const session = await openSession(bytes, { threads: 1 });
  try {
    const answers = [];
    for (const { data, shape } of pictures)
      answers.push(await session.run({ picture: { data, shape, dtype: "uint8" } }));
    return answers;
  } finally {
    await session.dispose();
  }
};

const run = async (bytes: Uint8Array, shown: Image<Uint8Array>) => (await runAll(bytes, [shown]))[0]!;

const furthest = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!)), 0);
};

/** A model that gives the pixels that it is given: what comes out is what was prepared. */
const seen = (size: readonly [number | null, number | null, 1 | 3], preprocessing: Preprocessing): TrainedModel => ({
  net: model(input(size, { name: "image" }), relu),
  weights: {},
  task: "denoising",
  preprocessing,
});

const fitted = (interpolation: Interpolation, more: object = {}): Preprocessing => ({
  pixels: { mean: [0, 0, 0], std: [1, 1, 1] },
  resize: 29,
  crop: [24, 24],
  interpolation,
  ...more,
});

describe("preparation inside the graph: the pixels are those of prepare()", () => {
  const sizes = [
    [61, 47],
    [40, 83],
    [24, 25],
    [13, 17],
  ] as const;
  const ways: readonly (readonly [string, readonly [number | null, number | null, 1 | 3], Preprocessing])[] = [
    ...(["bilinear", "bicubic", "lanczos", "nearest"] as const).map(
      (method) => [method, [24, 24, 3], fitted(method)] as const,
    ),
    ["without the aspect ratio", [24, 24, 3], fitted("bicubic", { resize: [31, 26] })],
    ["for a larger input", [48, 36, 3], fitted("bilinear")],
    ["for any size", [null, null, 3], fitted("bilinear")],
    ["covering, with means of areas", [24, 30, 3], "unit"],
    ["covering one side", [24, null, 3], "unit"],
    ["its own size", [null, null, 3], "unit"],
    ["gray", [24, 24, 1], { ...(fitted("bicubic") as object), pixels: "unit" } as Preprocessing],
    ["gray, covering", [24, 24, 1], "unit"],
  ];
  test.each(ways)("%s", async (_, size, preprocessing) => {
    const trained = seen(size, preprocessing);
    const bytes = toOnnx(trained);
    const whole = toOnnx(trained, { pixels: true });
    expect(whole.byteLength).toBeGreaterThan(bytes.byteLength);
    const pictures = sizes.flatMap(([height, width]) =>
      ([3, 1, 4] as const).map((channels) => picture(height, width, channels)),
    );
    for (const [i, { values }] of (await runAll(whole, pictures)).entries()) {
      const { data, shape } = prepare(trained)(pictures[i]!);
      expect(values!.shape).toEqual(shape.slice(1));
      // Half a level.
      expect(furthest(values!.data as Float32Array, data)).toBeLessThan(0.5 / 255);
    }
  });
});

test("every scale of pixels is that of preprocess()", async () => {
  const scales = ["unit", "tf", "torch", "caffe", "fluorescence", { mean: [0.1, 0.2, 0.3], std: [0.5, 1, 2] }] as const;
  for (const scale of scales) {
    const trained = seen([null, null, 3], scale);
    // Negative numbers, too: relu would hide them.
    const signed = {
      ...trained,
      net: model(input([null, null, 3], { name: "image" }), conv2d(3, 1, { useBias: false })),
    };
    const kernel = { shape: [3, 3, 1, 1], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) };
    const same = { ...signed, weights: { [signed.net.weights[0]!.name]: kernel } };
    const shown = picture(9, 7, 3);
    const { values } = await run(toOnnx(same, { pixels: true }), shown);
    const { data } = prepare(same)(shown);
    expect(furthest(values!.data as Float32Array, data)).toBeLessThan(1e-4);
  }
});

describe("answers inside the graph: those of probabilities(), labels() and mask()", () => {
  const known = { preprocessing: fitted("bicubic"), classes: ["cat", "dog", "bird"], task: "classification" } as const;
  const image = input([24, 24, 3], { name: "image" });
  const body = chain(conv2d(8, 3, { activation: "relu" }), globalAveragePooling2d);
  const shown = picture(61, 47, 3);

  const both = async (trained: TrainedModel) => {
    await using predictor = await createPredictor(trained);
    const prediction = await predictor.predict(prepare(trained)(shown));
    return { prediction, inside: await run(toOnnx(trained, { pixels: true }), shown) };
  };

  test("of a classifier with logits, a softmax, a sigmoid, and classes that are independent", async () => {
    const heads = [
      [dense(3), {}],
      [dense(3, { activation: "softmax" }), {}],
      [dense(1, { activation: "sigmoid" }), {}],
      [dense(1), {}],
    ] as const;
    for (const [head] of heads) {
      const trained = { ...initialize(model(image, chain(body, head)), { seed: 3 }), ...known };
      const { prediction, inside } = await both(trained);
      const expected = probabilities(trained, prediction);
      expect(Object.keys(inside)).toEqual(["probabilities", "labels"]);
      expect(inside.probabilities!.shape).toEqual(expected.shape.slice(1));
      expect(furthest(inside.probabilities!.data as Float32Array, expected.data)).toBeLessThan(1e-3);
      expect(Array.from(inside.labels!.data, Number)).toEqual(Array.from(labels(trained, prediction).data));
    }
    const several = {
      ...initialize(model(image, chain(body, dense(3))), { seed: 3 }),
      ...known,
      independent: ["output"],
    };
    expect(several.net.outputs[0]?.name).toBe("output");
    const { prediction, inside } = await both(several);
    expect(Object.keys(inside)).toEqual(["probabilities"]);
    expect(furthest(inside.probabilities!.data as Float32Array, probabilities(several, prediction).data)).toBeLessThan(
      1e-3,
    );
  });

  test("of a network that names pixels, with scores and with labels of its own", async () => {
    const scores = chain(conv2d(8, 3, { padding: "same", activation: "relu" }), conv2d(3, 1));
    const facts = { ...known, task: "segmentation" } as const;
    const trained = { ...initialize(model(image, scores), { seed: 3 }), ...facts };
    const { prediction, inside } = await both(trained);
    const expected = maskOnPicture(trained, asMask(unstack(mask(trained, prediction))[0]!), shown);
    expect([inside.probabilities!.shape, inside.labels!.shape]).toEqual([
      [24, 24, 3],
      [61, 47],
    ]);
    const found = Array.from(inside.labels!.data, Number);
    expect(found.filter((label, i) => label !== expected.data[i]).length).toBeLessThan(12);
    expect(new Set(found)).toEqual(new Set(expected.data));
    const labeled = { ...trained, net: model(image, argMax(trained.net(image))) };
    const { inside: alone } = await both(labeled);
    expect(Object.keys(alone)).toEqual(["labels"]);
    expect(Array.from(alone.labels!.data, Number)).toEqual(found);
  });

  test("labels lie on the picture, whatever was made of it: the pixel under the center, -1 where it was cut away", async () => {
    const ways = [
      ["unit", [24, 24]],
      ["unit", [24, 40]],
      [fitted("bilinear"), [24, 24]],
      [fitted("bilinear", { resize: [24, 24] }), [24, 24]],
      [fitted("nearest", { resize: [29, 33] }), [48, 48]],
    ] as const;
    for (const [preprocessing, [height, width]] of ways) {
      // Thresholds of the pixels themselves, far from any rounding.
      const seenImage = input([height, width, 3], { name: "image" });
      const net = model(seenImage, argMax(conv2d(3, 1)(seenImage)));
      const trained = { ...initialize(net, { seed: 4 }), preprocessing, task: "segmentation" } as const;
      await using predictor = await createPredictor(trained);
      for (const [tall, wide] of [
        [24, 24],
        [61, 47],
        [33, 120],
        [9, 14],
      ] as const) {
        const given = picture(tall, wide, 3);
        const [seen] = unstack(mask(trained, await predictor.predict(prepare(trained)(given))));
        const expected = maskOnPicture(trained, asMask(seen!), given);
        const { labels: inside } = await run(toOnnx(trained, { pixels: true }), given);
        expect(inside!.shape).toEqual([tall, wide]);
        const found = Array.from(inside!.data, Number);
        expect(found.map((label) => label === -1)).toEqual(Array.from(expected.data, (label) => label === -1));
        expect(found.filter((label, i) => label !== expected.data[i]).length).toBeLessThan(0.01 * found.length);
      }
    }
  });

  test("of several outputs, by their names", async () => {
    const features = body(image);
    const net = model(image, { kind: dense(3, { name: "a" })(features), age: dense(2, { name: "b" })(features) });
    const { inside } = await both({ ...initialize(net, { seed: 3 }), ...known });
    expect(Object.keys(inside)).toEqual(["kind_probabilities", "kind_labels", "age_probabilities", "age_labels"]);
  });

  test("names of classes, preparation and task stand in the metadata", async () => {
    const trained = { ...initialize(model(image, chain(body, dense(3)), { name: "pets" }), { seed: 3 }), ...known };
    const file = await readOnnx(toOnnx(trained, { pixels: true }));
    expect(file.facts).toMatchObject(known);
    expect(file.facts.card).toEqual({ pixels: "prepared inside" });
    expect(file.inputs).toMatchObject([{ name: "picture", shape: [null, null, null] }]);
    const pixels = async (net: TrainedModel["net"], preprocessing: Preprocessing) =>
      (await readOnnx(toOnnx({ ...initialize(net), preprocessing }, { pixels: true }))).facts.card?.pixels;
    const [map, halves] = [model(image, conv2d(2, 1)), model(image, conv2d(2, 2, { strides: 2 }))];
    const whole = fitted("bilinear", { resize: [24, 24] });
    expect(await pixels(map, whole)).toBe("prepared inside");
    expect(await pixels(map, "unit")).toBe("prepared inside; labels are -1 where it was cut away");
    expect(await pixels(halves, whole)).toBe("prepared inside; maps are of what the network saw");
    expect(await pixels(model(input([null, null, 3]), conv2d(2, 1)), "unit")).toBe("prepared inside");
  });

  test("means for other channels than the picture has are refused", () => {
    const trained = initialize(model(image, chain(body, dense(3))));
    const said = ([[0], [0, 0], [0, 0, 0, 0]] as const).map((mean) => {
      const preprocessing = { mean, std: mean.map(() => 1) };
      return () => toOnnx({ ...trained, preprocessing }, { pixels: true });
    });
    for (const work of said) expect(work).toThrow("one mean and one standard deviation for each channel");
    const gray = initialize(model(input([8, 8, 1]), conv2d(3, 3)));
    expect(() => toOnnx({ ...gray, preprocessing: "torch" }, { pixels: true })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toOnnx: the preprocessing does not have one mean and one standard deviation for each channel
        received  "torch", of 3 for 1
        expected  1 of each
        to fix    write down how the network's own pictures were prepared]
    `);
  });

  test("models that take no picture, and pictures in batches, are refused", () => {
    const numbers = initialize(model(input([4], { name: "numbers" }), dense(2), { name: "table" }));
    expect(() => toOnnx(numbers, { pixels: true })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toOnnx: table does not take one picture
        received  numbers [null, 4]
        expected  one input, [batch, height, width, 1 or 3]
        to fix    leave pixels out, and prepare what the model takes in front of it]
    `);
    const trained = initialize(model(image, chain(body, dense(3))));
    expect(() => toOnnx(trained, { pixels: true, batch: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toOnnx: a file that prepares pictures takes one at a time, as bytes with their channels last
        received  batch: 2
        expected  { pixels: true } alone
        to fix    leave batch and channels out, or pixels]
    `);
  });
});
