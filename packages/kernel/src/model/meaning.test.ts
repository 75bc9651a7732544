import { describe, expect, test } from "vitest";
import { input } from "../graph/source.ts";
import type { Tensor } from "../graph/tensor.ts";
import {
  activation,
  add,
  average,
  averagePooling2d,
  centerCrop,
  concatenate,
  conv2d,
  cropping2d,
  dropout,
  flatten,
  gaussianNoise,
  globalAveragePooling2d,
  maximum,
  maxPooling2d,
  model,
  multiply,
  permute,
  relu,
  reshape,
  resizing,
  sigmoid,
  softmax,
  upSampling2d,
  zeroPadding2d,
} from "../index.ts";
import { identity } from "../ops/identity.ts";
import {
  argMax,
  cast,
  clip,
  concat,
  divide,
  exp,
  expand,
  greaterEqual,
  max,
  mean,
  add as plus,
  slice,
  softmax as softmaxAlong,
  stopGradient,
  subtract,
  tanh,
  multiply as times,
} from "../ops/index.ts";
import { type Meaning, meaningOf } from "./meaning.ts";
import { printGraph } from "./print-graph.ts";
import { bind, trainingForm } from "./training-form.ts";

const image = input([4, 4, 3]);
const other = input([4, 4, 3]);

/** In short: `"exclusive 3"` along axis 3, `"independent"`; with a star where the logits are known. */
const short = (meaning: Meaning): string => {
  if (meaning.kind === "labels") return `labels of ${meaning.classes}`;
  if (meaning.kind === "values") return "values";
  return `${meaning.axis === null ? "independent" : `exclusive ${meaning.axis}`}${meaning.logits ? " *" : ""}`;
};
const told = (x: Tensor): string => short(meaningOf(x));

const classes = softmax(image);
const answers = sigmoid(image);

test("what activations give", () => {
  expect(told(image)).toBe("values");
  expect(told(conv2d(3, 1)(image))).toBe("values");
  expect(told(classes)).toBe("exclusive 3 *");
  expect(told(softmaxAlong(image, 1))).toBe("exclusive 1 *");
  expect(told(answers)).toBe("independent *");
  expect(told(activation("hardSigmoid")(image))).toBe("independent");
  expect(told(tanh(image))).toBe("values");
  expect(told(relu(image))).toBe("values");
  expect(told(divide(subtract(1, tanh(image)), 2))).toBe("independent");
  expect(told(divide(1, plus(exp(image), 1)))).toBe("independent");
  expect(told(times(relu(image), greaterEqual(image, 0)))).toBe("values");
  expect(told(clip(image, 0, 1))).toBe("independent");
  expect(told(greaterEqual(image, 0.5))).toBe("independent");
  expect(told(argMax(image))).toBe("labels of 3");
  expect(told(cast(argMax(image), "float32"))).toBe("labels of 3");
  expect(told(argMax(input([null])))).toBe("labels of null");
});

describe("operations after which probabilities are still probabilities", () => {
  const moves: readonly (readonly [string, (x: Tensor) => Tensor, exclusive: string, independent: string])[] = [
    ["identity", identity, "exclusive 3 *", "independent *"],
    ["a stopped gradient", stopGradient, "exclusive 3 *", "independent *"],
    ["reshape that keeps the last axis", reshape([16, 3]), "exclusive 2 *", "independent *"],
    ["flatten", flatten, "independent", "independent *"],
    ["permute", permute([3, 1, 2]), "exclusive 1 *", "independent *"],
    ["cropping", cropping2d(1), "exclusive 3 *", "independent *"],
    ["a crop of the center", centerCrop(2, 2), "exclusive 3 *", "independent *"],
    ["some of the channels", (x) => slice(x, [{ axis: 3, start: 1, end: 3 }]), "independent", "independent *"],
    ["padding with zeros", zeroPadding2d(1), "independent", "independent"],
    ["concatenate along the height", (x) => concat([x, x], 1), "exclusive 3 *", "independent *"],
    ["concatenate along the channels", (x) => concat([x, x], 3), "independent", "independent *"],
    ["concatenate with what is not", (x) => concat([x, image], 1), "values", "values"],
    ["average", (x) => average([x, x, x]), "exclusive 3", "independent"],
    ["average by a factor", (x) => times(plus(x, x), 0.5), "exclusive 3", "independent"],
    ["sum", (x) => add([x, x]), "values", "values"],
    ["product", (x) => multiply([x, x]), "independent", "independent"],
    ["maximum", (x) => maximum([x, x]), "independent", "independent"],
    ["clip", (x) => clip(x, 1e-7, 1 - 1e-7), "exclusive 3", "independent"],
    ["dropout", dropout(0.5), "exclusive 3 *", "independent *"],
    ["noise", gaussianNoise(0.5), "exclusive 3 *", "independent *"],
    ["max pooling", maxPooling2d(2), "independent", "independent"],
    ["average pooling", averagePooling2d(2), "exclusive 3", "independent"],
    ["global average pooling", globalAveragePooling2d, "exclusive 1", "independent"],
    ["the mean over classes", (x) => mean(x, { axes: [-1] }), "independent", "independent"],
    ["the largest of each image", (x) => max(x, { axes: [1, 2] }), "independent", "independent"],
    ["upsampling, nearest", upSampling2d(2), "exclusive 3 *", "independent *"],
    ["upsampling, bilinear", upSampling2d(2, { interpolation: "bilinear" }), "exclusive 3", "independent"],
    ["resizing", resizing(7, 5), "exclusive 3", "independent"],
    ["the opposite", (x) => subtract(1, x), "independent", "independent"],
    ["relu", relu, "independent", "independent"],
    ["a layer with weights", conv2d(3, 1), "values", "values"],
  ];

  test.each(moves)("%s", (_, move, exclusive, independent) => {
    expect([told(move(classes)), told(move(answers))]).toEqual([exclusive, independent]);
  });
});

test("softmax of a single class is reported as it is", () => {
  expect(told(softmax(input([1])))).toBe("exclusive 1 *");
});

test("concatenated outputs of different kinds are independent probabilities", () => {
  expect(told(concatenate([classes, answers]))).toBe("independent");
  expect(told(concat([classes, softmaxAlong(other, 1)], 2))).toBe("independent");
  expect(told(average([classes, answers]))).toBe("independent");
  expect(told(expand(softmaxAlong(input([1, 3]), 2), [2, 5, 3]))).toBe("exclusive 2 *");
});

test("the logits go through the same operations as the probabilities", () => {
  const meaning = meaningOf(cropping2d(1)(reshape([4, 4, 3])(classes)));
  expect(meaning.kind === "probabilities" && meaning.logits && printGraph(meaning.logits)).toMatchInlineSnapshot(`
    "%0 = input : [null, 4, 4, 3]
    %1 = pad(%0) : [null, 2, 2, 3]"
  `);
  const direct = meaningOf(dropout(0.5)(classes));
  expect(direct.kind === "probabilities" && direct.logits).toBe(image);
});

test("the training form has the same meaning", () => {
  const net = model({ image }, { drop: dropout(0.5)(classes), noise: gaussianNoise(1)(answers) });
  const kinds = (outputs: readonly { readonly tensor: Tensor }[]): readonly string[] =>
    outputs.map(({ tensor }) => told(tensor));
  expect(kinds(bind(net, 2).outputs)).toEqual(["exclusive 3 *", "independent *"]);
  expect(kinds(trainingForm(net, 2).outputs)).toEqual(["exclusive 3", "independent"]);
});
