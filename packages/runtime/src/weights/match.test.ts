import { chain, conv2d, dense, globalAveragePooling2d, input, model, named } from "@tributary/kernel";
import { expect, test } from "vitest";
import { initialize } from "./initialize.ts";
import { matchWeights } from "./match.ts";

const classifier = (classes: number) => {
  const features = named("features", chain(conv2d(4, 3), conv2d(8, 3), globalAveragePooling2d));
  return model(input([8, 8, 3]), chain(features, named("classify", dense(classes))), { name: "cells" });
};
const thousand = classifier(1000);
const ten = classifier(10);
const { weights: saved } = initialize(thousand, { seed: 1 });

test("weights that fit are taken as they are, without copies", () => {
  const { weights, loaded, skipped, unused } = matchWeights(thousand, saved);
  expect(loaded).toEqual(Object.keys(saved));
  expect(weights["classify/dense/kernel"]!.data).toBe(saved["classify/dense/kernel"]!.data);
  expect([skipped, unused]).toEqual([[], []]);
});

test("weights that do not fit are listed with both shapes, and what to skip", () => {
  expect(() => matchWeights(ten, saved)).toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: cells: 2 of 6 weights do not fit the model
      received  classify/dense/kernel [8, 1000], classify/dense/bias [1000]
      expected  classify/dense/kernel [8, 10], classify/dense/bias [10]
      to fix    load with { skip: ["classify/"] } to keep the others and start these anew]
  `);
  expect(() => matchWeights(ten, {})).toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: cells: 6 of 6 weights do not fit the model
      received  features/conv2d/kernel missing, features/conv2d/bias missing, features/conv2d_2/kernel missing, features/conv2d_2/bias missing, classify/dense/kernel missing, classify/dense/bias missing
      expected  features/conv2d/kernel [4, 3, 3, 3], features/conv2d/bias [4], features/conv2d_2/kernel [8, 4, 3, 3], features/conv2d_2/bias [8], classify/dense/kernel [8, 10], classify/dense/bias [10]
      to fix    load weights that were saved from this model, or import those of another library with importWeights()]
  `);
});

test("skipped weights start anew, and the report says which", () => {
  const { weights, loaded, skipped } = matchWeights(ten, saved, { skip: ["classify/"], seed: 7 });
  expect(skipped).toEqual(["classify/dense/kernel", "classify/dense/bias"]);
  expect(loaded).toHaveLength(4);
  expect(weights["classify/dense/kernel"]).toEqual(initialize(ten, { seed: 7 }).weights["classify/dense/kernel"]);
  expect(matchWeights(ten, saved, { skip: [/dense/] }).skipped).toEqual(skipped);
});

test("weights that the model does not have are reported", () => {
  const more = { ...saved, "head/bias": saved["classify/dense/bias"]! };
  expect(matchWeights(thousand, more).unused).toEqual(["head/bias"]);
});

test("arrays are measured, and those of other kinds converted", () => {
  const net = model(input([2]), dense(2, { name: "d" }));
  const bias = { shape: [2], data: new Float32Array(2) };
  const short = { "d/kernel": { shape: [2, 2], data: new Float32Array(3) }, "d/bias": bias };
  expect(() => matchWeights(net, short)).toThrowErrorMatchingInlineSnapshot(`
    [FeedError: matchWeights: weight "d/kernel" has 3 numbers, which do not fill its shape
      received  3 numbers of shape [2, 2]
      expected  4 numbers
      to fix    give 4 numbers, or the shape that they have]
  `);
  const data = Float64Array.of(1, 2, 3, 4) as unknown as Float32Array;
  const { weights } = matchWeights(net, { "d/kernel": { shape: [2, 2], data }, "d/bias": bias });
  expect(weights["d/kernel"]!.data).toEqual(Float32Array.of(1, 2, 3, 4));
});
