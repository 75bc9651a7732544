import {
  conv2d,
  dense,
  globalAveragePooling2d,
  input,
  model,
  type NdArray,
  sigmoid,
  softmax,
  type Tensor,
} from "@tributary/kernel";
import { argMax } from "@tributary/kernel/ops";
import { describe, expect, test } from "vitest";
import { initialize } from "../weights/initialize.ts";
import { classes, labels, mask, probabilities } from "./answers.ts";
import { createPredictor } from "./predictor.ts";

const numbers = input([3], { name: "numbers" });
const image = input([2, 2, 1], { name: "image" });
const array = (shape: readonly number[], ...values: readonly number[]): NdArray => ({
  data: Float32Array.from(values),
  shape,
});
const ending = (end: (x: Tensor) => Tensor, units = 2) => initialize(model(numbers, end(dense(units)(numbers))));
const logits = ending((x) => x);
const shares = ending(softmax);
const pixels = initialize(model(image, conv2d(3, 1)(image)));

describe("probabilities", () => {
  const quarter = array([1, 2], 0, Math.log(3));
  test.each([
    ["of logits are their softmax", logits, quarter, [0.25, 0.75]],
    ["of large logits too", logits, array([1, 2], 1000, 1000), [0.5, 0.5]],
    ["of a softmax stay as they are", shares, array([2, 2], 0.25, 0.75, 1, 0), [0.25, 0.75, 1, 0]],
    ["of one logit are its sigmoid", ending((x) => x, 1), array([2, 1], 0, Math.log(3)), [0.5, 0.75]],
    ["of one sigmoid stay as they are", ending(sigmoid, 1), array([2, 1], 0.5, 0.75), [0.5, 0.75]],
    ["of several sigmoids too", ending(sigmoid), array([1, 2], 0.5, 0.75), [0.5, 0.75]],
  ] as const)("%s", (_, trained, prediction, expected) => {
    const { data, shape } = probabilities(trained, prediction);
    expect(shape).toEqual(prediction.shape);
    for (const [i, x] of expected.entries()) expect(data[i]).toBeCloseTo(x, 6);
  });
});

describe("labels", () => {
  test.each([
    ["the highest logit", logits, array([2, 2], 0.5, 2, 3, 1), [1, 0]],
    ["the highest share", shares, array([1, 2], 0.4, 0.6), [1]],
    ["a logit above 0", ending((x) => x, 1), array([3, 1], -0.1, 0, 0.1), [0, 0, 1]],
    ["a probability above 0.5", ending(sigmoid, 1), array([3, 1], 0.4, 0.5, 0.6), [0, 0, 1]],
    ["what argMax gave", ending(argMax), { data: Int32Array.of(1, 0), shape: [2] }, [1, 0]],
  ] as const)("%s", (_, trained, prediction, expected) => {
    expect(labels(trained, prediction)).toEqual({
      dtype: "int32",
      data: Int32Array.from(expected),
      shape: [expected.length],
    });
  });

  test("of classes that do not exclude each other are refused", () => {
    expect(() => labels(ending(sigmoid), array([1, 2], 0.9, 0.9))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: labels: the classes do not exclude each other: several may be true at once
        received  [1, 2] numbers, each an answer of its own
        expected  logits or a softmax of classes that exclude each other, or a single number for each answer
        to fix    take probabilities(), and those that are above 0.5]
    `);
  });
});

describe("masks", () => {
  const four = array([1, 2, 2, 3], 1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6, 7);
  test("name every pixel, whether the model ends in logits or in labels", () => {
    const expected = { dtype: "int32", data: Int32Array.of(0, 1, 2, 2), shape: [1, 2, 2] };
    expect(mask(pixels, four)).toEqual(expected);
    const found = initialize(model(image, argMax(conv2d(3, 1)(image))));
    expect(mask(found, { data: Int32Array.of(0, 1, 2, 2), shape: [1, 2, 2] })).toEqual(expected);
  });

  test("are not for models that name pictures, and classes not for those that name pixels", () => {
    expect(() => mask(logits, array([1, 2], 0, 1))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: mask: the model does not name pixels
        received  [1, 2]
        expected  [batch, height, width, classes]
        to fix    take classes() or labels()]
    `);
    expect(() => classes(pixels, four)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: classes: the model does not name whole examples
        received  [1, 2, 2, 3]
        expected  [batch, classes]
        to fix    take mask(), which names pixels]
    `);
  });
});

describe("classes", () => {
  test("have names and probabilities, the best first, for each example", () => {
    const trained = { ...shares, classes: ["cat", "dog"] };
    expect(classes(trained, array([2, 2], 0.25, 0.75, 1, 0))).toEqual([
      [
        { name: "dog", probability: 0.75 },
        { name: "cat", probability: 0.25 },
      ],
      [
        { name: "cat", probability: 1 },
        { name: "dog", probability: 0 },
      ],
    ]);
    expect(classes(shares, array([1, 2], 0.25, 0.75))[0]![0]).toEqual({ name: "class 1", probability: 0.75 });
  });

  test("a single number tells two classes apart, or is that of the only one", () => {
    const one = ending(sigmoid, 1);
    expect(classes({ ...one, classes: ["no", "yes"] }, array([1, 1], 0.25))).toEqual([
      [
        { name: "no", probability: 0.75 },
        { name: "yes", probability: 0.25 },
      ],
    ]);
    expect(classes({ ...one, classes: ["smile"] }, array([1, 1], 0.25))).toEqual([
      [{ name: "smile", probability: 0.25 }],
    ]);
  });

  test("a model that gives labels does not say how sure it is", () => {
    const found = { data: Int32Array.of(1), shape: [1] };
    expect(() => classes(ending(argMax), found)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: classes: the model gives numbers of classes, not how sure it is of them
        to fix    take labels() or mask(), or predict with the model before argMax]
    `);
  });
});

test("of several outputs one is named, in whatever way they are arranged", async () => {
  const features = globalAveragePooling2d(conv2d(2, 1)(image));
  const byName = initialize(model({ image }, { main: softmax(features), side: sigmoid(dense(1)(features)) }));
  await using predictor = await createPredictor(byName);
  const prediction = await predictor.predict({ image: new Float32Array(4) });
  expect(labels(byName, prediction, { output: "side" }).shape).toEqual([1]);
  expect(classes(byName, prediction, { output: "main" })[0]).toHaveLength(2);
  expect(() => classes(byName, prediction)).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: classes: the model has several outputs
      received  no name of an output
      expected  one of "main", "side"
      to fix    say which one answers: { output: "main" }]
  `);
  expect(() => classes(byName, prediction, { output: "man" })).toThrow('classes: the model has no output "man"');

  const listed = initialize(model(image, [softmax(features), sigmoid(dense(1)(features))]));
  await using other = await createPredictor(listed);
  const list = await other.predict(new Float32Array(4));
  expect(labels(listed, list, { output: listed.net.outputs[1]!.name })).toEqual(
    labels(byName, prediction, { output: "side" }),
  );
});

test("what is no prediction of this model is refused", () => {
  expect(() => labels(logits, array([2], 0, 1))).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: labels: this is not what the model predicts
      received  [2]
      expected  [null, 2]
      to fix    give what predictor.predict() gave, the batch first]
  `);
});

test("outputs may be called data and shape", async () => {
  const x = input([3]);
  const trained = initialize(model(x, { data: dense(2)(x), shape: dense(4)(x) }));
  await using predictor = await createPredictor(trained);
  const prediction = await predictor.predict([[1, 2, 3]]);
  expect(probabilities(trained, prediction, { output: "data" }).shape).toEqual([1, 2]);
  expect(probabilities(trained, prediction, { output: "shape" }).shape).toEqual([1, 4]);
});
