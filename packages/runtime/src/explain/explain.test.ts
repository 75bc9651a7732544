import {
  concatenate,
  conv2d,
  dense,
  flatten,
  globalAveragePooling2d,
  input,
  maxPooling2d,
  model,
  named,
  relu,
  sigmoid,
  softmax,
  type Tensor,
} from "@tributary/kernel";
import { argMax } from "@tributary/kernel/ops";
import { describe, expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "../weights/initialize.ts";
import { featureMaps } from "./feature-maps.ts";
import { gradCam } from "./grad-cam.ts";
import { occlusion } from "./occlusion.ts";
import { saliency } from "./saliency.ts";

const image = input([8, 8, 2], { name: "image" });
const waves = (...shape: readonly number[]) => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => Math.sin(i * i)),
});
const picture = waves(1, 8, 8, 2);

const conv = (filters: number) => conv2d(filters, 3, { padding: "same", activation: "relu" });
const stem = maxPooling2d(2)(conv(4)(image));
const classified = {
  ...initialize(model(image, dense(3)(globalAveragePooling2d(stem))), { seed: 1 }),
  classes: ["cat", "dog", "newt"],
};
const segmented = {
  ...initialize(model(image, conv2d(3, 1)(conv(4)(image))), { seed: 1 }),
  classes: ["sky", "road", "car"],
};
const plain = initialize(model(image, dense(3)(dense(5, { activation: "relu" })(flatten(image)))), { seed: 1 });

describe("a score is that of the logits", () => {
  const logits = dense(3)(globalAveragePooling2d(stem));
  const { weights } = initialize(model(image, logits), { seed: 1 });

  test.for([
    ["softmax", softmax(logits)],
    ["sigmoid", sigmoid(logits)],
  ] as const)("before a %s", async ([, output]) => {
    const ended = await gradCam({ net: model(image, output), weights }, picture, { class: 2 });
    const bare = await gradCam({ net: model(image, logits), weights }, picture, { class: 2 });
    expect(ended.maps).toEqual(bare.maps);
  });

  test("a class is its name or its number", async () => {
    const byName = await saliency(classified, picture, { class: "newt" });
    expect(byName).toEqual(await saliency(classified, picture, { class: 2 }));
    expect(byName).not.toEqual(await saliency(classified, picture, { class: 0 }));
  });
});

describe("the layer that Grad-CAM takes", () => {
  test("is the last with a height and a width; of models that name pixels the last of the smallest", async () => {
    expect((await gradCam(classified, picture)).layer).toBe("maxPooling2d");
    const down = maxPooling2d(2)(conv(4)(image));
    const up = named("up", conv(4))(conv(2)(down) as Tensor);
    const back = model(image, conv2d(2, 1)(concatenate([up, down])));
    expect((await gradCam(initialize(back), picture, { class: 1 })).layer).toBe("concatenate");
  });

  test("may be a group or an input", async () => {
    const net = model(image, dense(2)(globalAveragePooling2d(named("stem", conv(4))(image) as Tensor)));
    const [group, layer, raw] = await Promise.all(
      ["stem", "stem/conv2d", "image"].map((name) => gradCam(initialize(net), picture, { layer: name })),
    );
    expect(group!.maps).toEqual(layer!.maps);
    expect(raw!.maps.shape).toEqual([1, 8, 8]);
  });
});

describe("sizes that the model leaves open", () => {
  test("follow from the picture", async () => {
    const open = input([null, null, 2]);
    const trained = initialize(model(open, dense(2)(globalAveragePooling2d(conv(4)(open)))));
    const wide = waves(2, 6, 10, 2);
    expect((await gradCam(trained, wide)).maps.shape).toEqual([2, 6, 10]);
    expect((await saliency(trained, wide)).maps.shape).toEqual([2, 6, 10]);
    expect((await occlusion(trained, wide)).maps.shape).toEqual([2, 6, 10]);
  });

  test("each example is explained by itself", async () => {
    const both = waves(2, 8, 8, 2);
    const second = { shape: [1, 8, 8, 2], data: both.data.slice(128) };
    const [together, alone] = [await gradCam(classified, both), await gradCam(classified, second)];
    expect(together.maps.data.slice(16)).toEqual(alone.maps.data.slice());
    expect(together.classes[1]).toBe(alone.classes[0]);
  });
});

describe("several inputs and outputs", () => {
  const numbers = input([3], { name: "numbers" });
  const hidden = concatenate([globalAveragePooling2d(stem), numbers]);
  const outputs = { kind: dense(2)(hidden), age: dense(1)(numbers) };
  const trained = initialize(model({ image, numbers }, outputs), { seed: 1 });
  const feeds = { image: picture, numbers: [[1, 2, 3]] };

  test("are asked by name", async () => {
    const { maps } = await gradCam(trained, feeds, { output: "kind" });
    expect(maps.shape).toEqual([1, 4, 4]);
    expect((await saliency(trained, feeds, { output: "kind" })).maps.shape).toEqual([1, 8, 8]);
    expect((await saliency(trained, feeds, { output: "kind", input: "numbers" })).maps.shape).toEqual([1, 3]);
    expect((await occlusion(trained, feeds, { output: "kind" })).maps.shape).toEqual([1, 8, 8]);
  });

  test("what does not depend on the picture says so", async () => {
    await expect(gradCam(trained, feeds, { output: "age" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: no layer before output "age" gives feature maps
        received  conv2d, maxPooling2d, globalAveragePooling2d, concatenate, dense
        expected  a convolution before it, or another layer that gives [batch, height, width, channels]
        to fix    take saliency() or occlusion(), which look at the input alone]
    `);
    await expect(saliency(trained, feeds, { output: "age" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: saliency: the class's score does not depend on input "image"
        received  input "image"
        expected  an input that the output is computed from
        to fix    name another input or output]
    `);
    await expect(
      gradCam(trained, feeds, { output: "age", layer: "conv2d" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: the class's score does not depend on "conv2d"
        received  output "age"
        expected  a layer between the inputs and the output
        to fix    name an earlier layer, or another output]
    `);
    await expect(saliency(trained, feeds)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: saliency: the model has several outputs
        received  no name of an output
        expected  one of "kind", "age"
        to fix    say which one answers: { output: "kind" }]
    `);
    await expect(
      saliency(trained, feeds, { output: "kind", input: "picture" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: saliency: there is no input "picture"
        received  "picture"
        expected  one of "image", "numbers", of float32
        to fix    name an input that takes pictures]
    `);
    await expect(
      occlusion(trained, feeds, { output: "kind", input: "numbers" }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: occlusion: input "numbers" takes no pictures
        received  [1, 3]
        expected  [batch, height, width, channels]
        to fix    name an input that takes pictures, or take saliency()]
    `);
  });
});

describe("what cannot be explained says what to do", () => {
  test("a model that names pixels wants a class or a pixel", async () => {
    await expect(gradCam(segmented, picture)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: the model names pixels: there is no single class that it finds most probable
        received  no class
        expected  one of sky, road, car
        to fix    say which class: { class: "road" }, or which { pixel: [row, column] }]
    `);
    expect((await saliency(segmented, picture, { pixel: [1, 2] })).classes.length).toBe(1);
    await expect(saliency(segmented, picture, { pixel: [1, 8] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: saliency: there is no such pixel in the answer
        received  [1, 8]
        expected  [row, column] inside of [1, 8, 8, 3]
        to fix    count from 0, in the pixels of what comes out]
    `);
    await expect(occlusion(classified, picture, { pixel: [0, 0] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: occlusion: the model does not name pixels
        received  [0, 0]
        expected  no pixel
        to fix    leave pixel out]
    `);
  });

  test("a model without feature maps", async () => {
    await expect(gradCam(plain, picture)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: no layer before output "output" gives feature maps
        received  flatten, dense
        expected  a convolution before it, or another layer that gives [batch, height, width, channels]
        to fix    take saliency() or occlusion(), which look at the input alone]
    `);
    expect((await saliency(plain, picture)).maps.shape).toEqual([1, 8, 8]);
    const table = initialize(model(input([4]), dense(2)));
    await expect(occlusion(table, [[1, 2, 3, 4]])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: occlusion: input "input" takes no pictures
        received  [1, 4]
        expected  [batch, height, width, channels]
        to fix    name an input that takes pictures, or take saliency()]
    `);
    expect((await saliency(table, [[1, 2, 3, 4]])).maps.shape).toEqual([1, 4]);
  });

  test("an unknown class, layer or output", async () => {
    await expect(gradCam(classified, picture, { class: "newts" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: the model has no class "newts"
        received  newts
        expected  one of cat, dog, newt, or a whole number from 0 to 2
        to fix    write "newt"]
    `);
    await expect(saliency(classified, picture, { class: 3 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: saliency: class is 3
        received  3
        expected  one of cat, dog, newt, or a whole number from 0 to 2
        to fix    take one of the model's classes, or leave class out for the most probable one]
    `);
    await expect(occlusion(plain, picture, { class: "cat" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: occlusion: the model has no class "cat"
        received  cat
        expected  a whole number from 0 to 2
        to fix    take one of the model's classes, or leave class out for the most probable one]
    `);
    await expect(gradCam(classified, picture, { layer: "conv2" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: gradCam: there is no layer or group named "conv2"
        received  conv2
        expected  names such as conv2d, maxPooling2d, globalAveragePooling2d, dense, output, image
        to fix    write "conv2d", or another name that summary(model) prints, or give the place a name with named()]
    `);
    await expect(gradCam(classified, picture, { layer: "dense" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: "dense" gives no feature maps
        received  float32 [null, 3]
        expected  [batch, height, width, channels]
        to fix    name a convolution or a group of them, or leave layer out]
    `);
    await expect(gradCam(classified, picture, { output: "label" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: the model has no output "label"
        received  "label"
        expected  one of "output"
        to fix    say which one answers: { output: "output" }]
    `);
    await expect(featureMaps(classified, picture, ["conv2"])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [GraphError: features: there is no layer or group named "conv2"
        received  conv2
        expected  names such as conv2d, maxPooling2d, globalAveragePooling2d, dense, output, image
        to fix    write "conv2d", or another name that summary(model) prints, or give the place a name with named()]
    `);
  });

  test("labels, squares of no size, models without weights, feeds that do not fit", async () => {
    const labels = { ...segmented, net: model(image, argMax(conv2d(3, 1)(conv(4)(image)))) };
    await expect(gradCam(initialize(labels.net), picture)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: the model gives no scores of classes to explain
        received  output int32 [null, 8, 8]
        expected  a score for each class: [batch, classes], or [batch, height, width, classes]
        to fix    explain the model before argMax: { ...trained, net: features(net, [name]) }]
    `);
    await expect(occlusion(classified, picture, { size: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: occlusion: size is 0
        received  0
        expected  a whole number, at least 1
        to fix    give size a whole number, at least 1; or leave size out]
    `);
    // @ts-expect-error: a model has no weights
    await expect(gradCam(classified.net, picture)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: gradCam: a model without weights
        received  the model "model"
        expected  a model with its weights: { net, weights }
        to fix    give what loadModel(), importWeights() or trainer.trained() gives, or initialize(net) for weights that have not learned]
    `);
    await expect(gradCam(classified, waves(1, 9, 8, 2))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: input "image" has height 9
        received  float32 [1, 9, 8, 2]
        expected  float32 [null, 8, 8, 2]
        to fix    resize, crop or tile the images to 8 × 8 pixels]
    `);
    await expect(saliency(classified, picture, { maxMemory: 1000 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: model: one example takes more memory than it may
        received  5.58 KB for image [1, 8, 8, 2]
        expected  at most 1000.00 B, as maxMemory says
        to fix    take smaller images, or tiles of them with predictTiled(); or give a larger maxMemory]
    `);
  });
});

test("of no examples there are no maps, as there are no answers", async () => {
  const none = waves(0, 8, 8, 2);
  expect((await gradCam(classified, none)).maps.shape).toEqual([0, 4, 4]);
  expect(await saliency(classified, none)).toMatchObject({ maps: { shape: [0, 8, 8] }, classes: [] });
  expect(await occlusion(classified, none)).toMatchObject({ maps: { shape: [0, 8, 8] }, classes: [] });
});

describe("occlusion", () => {
  test("waits for who is told, and fails as they do", async () => {
    const told: string[] = [];
    const slow = async (done: number): Promise<void> => {
      told.push(`begin ${done}`);
      await new Promise((resolve) => setTimeout(resolve, 1));
      told.push(`end ${done}`);
    };
    await occlusion(classified, picture, { size: 2, strides: 1, onProgress: slow });
    expect(told.slice(0, 4)).toEqual(["begin 16", "end 16", "begin 32", "end 32"]);
    const fails = async (): Promise<void> => {
      throw new Error("no room to draw");
    };
    await expect(occlusion(classified, picture, { onProgress: fails })).rejects.toThrow("no room to draw");
  });

  test("covers every pixel, tells how far it is, and can be stopped", async () => {
    const told: string[] = [];
    const { maps } = await occlusion(classified, picture, {
      size: 3,
      strides: 2,
      onProgress: (done, all) => told.push(`${done}/${all}`),
    });
    expect(maps.data.every(Number.isFinite)).toBe(true);
    expect(told).toEqual(["16/16"]);
    const { signal } = AbortSignal.abort(new Error("enough")) && { signal: AbortSignal.abort(new Error("enough")) };
    await expect(occlusion(classified, picture, { signal })).rejects.toThrow("enough");
    await expect(gradCam(classified, picture, { signal })).rejects.toThrow("enough");
  });

  test("asks the predictor that it is given", async () => {
    await using predictor = await createPredictor(classified);
    const own = await occlusion(classified, picture);
    expect(await occlusion({ ...classified, weights: {} }, picture, { predictor })).toEqual(own);
  });

  test("a square as large as the picture takes away the same everywhere", async () => {
    const { maps } = await occlusion(classified, picture, { size: 8, value: 0 });
    expect(new Set(maps.data).size).toBe(1);
  });
});

describe("feature maps", () => {
  test("are what the model computes on the way, by name", async () => {
    const maps = await featureMaps(classified, picture, ["conv2d", "maxPooling2d", "output"]);
    expect(Object.values(maps).map(({ shape }) => shape)).toEqual([
      [1, 8, 8, 4],
      [1, 4, 4, 4],
      [1, 3],
    ]);
    await using predictor = await createPredictor(classified);
    const { data } = await predictor.predict(picture);
    for (const [i, value] of maps.output.data.entries()) expect(value).toBeCloseTo(data[i]!, 5);
    for (const [i, value] of maps.maxPooling2d.data.entries()) {
      const [y, x, k] = [Math.floor(i / 16), Math.floor(i / 4) % 4, i % 4];
      const window = [0, 1, 8, 9].map((step) => maps.conv2d.data[(y * 16 + x * 2 + step) * 4 + k]!);
      expect(value).toBeCloseTo(Math.max(...window), 5);
    }
  });

  test("of a part whose layers are numbered in another way have the whole's weights", async () => {
    const [left, right] = [conv(2)(image), conv(2)(image)];
    const trained = initialize(model(image, dense(2)(globalAveragePooling2d(concatenate([right, left])))), { seed: 1 });
    const names = trained.net.layers.filter(({ layer }) => layer.kind === "conv2d").map(({ name }) => name);
    const both = await featureMaps(trained, picture, names);
    for (const name of names) {
      const alone = await featureMaps(trained, picture, [name]);
      expect(alone[name]!.data).toEqual(both[name]!.data);
    }
  });

  test("need no more inputs than they are computed from", async () => {
    const numbers = input([3], { name: "numbers" });
    const net = model({ image, numbers }, dense(1)(concatenate([globalAveragePooling2d(relu(image)), numbers])));
    const { relu: maps } = await featureMaps(initialize(net), { image: picture, numbers: [[1, 2, 3]] }, ["relu"]);
    expect(maps.shape).toEqual([1, 8, 8, 2]);
  });
});
