import { describe, expect, test } from "vitest";
import { input } from "../graph/source.ts";
import { type ClassifierOptions, classifierHead } from "./classifier-head.ts";
import { model } from "./model.ts";

const features = input([7, 7, 16]);
const layersOf = (options: ClassifierOptions, published = {}) =>
  model(features, classifierHead("net", options, published)).layers.map(({ layer }) => layer.kind);

test("average pooling and 1000 classes, unless the architecture or the options say otherwise", () => {
  expect(classifierHead("net", {})(features).shape).toEqual([null, 1000]);
  expect(classifierHead("net", {}, { classes: 10 })(features).shape).toEqual([null, 10]);
  expect(classifierHead("net", { classes: 7 }, { classes: 10 })(features).shape).toEqual([null, 7]);
  expect(layersOf({})).toEqual(["globalAveragePooling2d", "dense"]);
  expect(layersOf({ pooling: "max" }, { dropout: 0.2 })).toEqual(["globalMaxPooling2d", "dropout", "dense"]);
  expect(layersOf({ dropout: 0 }, { dropout: 0.2 })).toEqual(["globalAveragePooling2d", "dense"]);
});

describe("invalid options are refused in the architecture's name", () => {
  test("poolings", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => classifierHead("net", { pooling: "avg" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: net: there is no pooling "avg"
        received  "avg"
        expected  one of "average", "max"
        to fix    write pooling: "average"]
    `);
  });

  test("classes", () => {
    expect(() => classifierHead("net", { classes: 2.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: net: classes is 2.5
        received  2.5
        expected  a whole number, at least 1
        to fix    give classes a whole number such as 2]
    `);
  });

  test("rates", () => {
    expect(() => classifierHead("net", { dropout: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: net: dropout is 1
        received  1
        expected  a number from 0 up to but not including 1
        to fix    choose dropout within that range]
    `);
  });
});
