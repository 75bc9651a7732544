import fc from "fast-check";
import { expect, test } from "vitest";
import { meant, nearest } from "./nearest.ts";

test("finds what was meant", () => {
  expect(nearest("resnet5", ["googlenet", "resnet50", "resnet18"], 1)).toEqual(["resnet50"]);
  expect(nearest("RESNET18", ["resnet50", "resnet18"])).toEqual(["resnet18", "resnet50"]);
});

test("two letters that changed places are one mistake", () => {
  expect(nearest("smae", ["smile", "small", "same"], 1)).toEqual(["same"]);
  expect(nearest("vaild", ["fail", "valid"], 1)).toEqual(["valid"]);
  expect(nearest("milesialBilinera", ["paper", "milesial", "milesialBilinear"], 1)).toEqual(["milesialBilinear"]);
});

test("a word that was cut short", () => {
  expect(nearest("avg", ["max", "average"], 1)).toEqual(["average"]);
  expect(nearest("bilin", ["nearest", "bilinearAligned", "bilinear"], 1)).toEqual(["bilinear"]);
});

test("if nothing is similar, the first", () => {
  expect(nearest("timm", ["torchvision", "keras", "paper"])).toEqual(["torchvision", "keras", "paper"]);
});

test("of a path the end is enough, the whole is better", () => {
  const names = ["conv3", "encoder/conv1", "decoder/conv2/bias", "conv2"];
  expect(nearest("conv1", names, 1)).toEqual(["encoder/conv1"]);
  expect(nearest("conv2/bais", names, 1)).toEqual(["decoder/conv2/bias"]);
  expect(nearest("conv2", ["encoder/conv2", "conv2"], 1)).toEqual(["conv2"]);
});

test("an exact match is the nearest, and every name is listed once", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-e/]{0,6}$/), { minLength: 1, maxLength: 6 }), (names) => {
      const all = nearest(names.at(-1)!, names, names.length);
      expect(all[0]).toBe(names.at(-1));
      expect(all.toSorted()).toEqual(names.toSorted());
    }),
    { numRuns: 200, seed: 1 },
  );
});

test("what is not similar to anything was not meant", () => {
  expect(meant("pading", ["strides", "padding"])).toBe("padding");
  expect(meant("transformer", ["torchvision", "keras", "paper"])).toBeUndefined();
  expect(meant("x", [])).toBeUndefined();
});
