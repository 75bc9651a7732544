import { input, model, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { expect, expectTypeOf, test } from "vitest";
import { squeezenet } from "./squeezenet.ts";

const photo = input([224, 224, 3]);

test("the example, and the last feature map", () => {
  expectTypeOf(squeezenet()(photo)).toEqualTypeOf<Tensor<[null, 1000]>>();
  expect(squeezenet()(photo).shape).toEqual([null, 1000]);
  expectTypeOf(squeezenet({ version: "1.0" }).features(photo)).toEqualTypeOf<Tensor<[null, 13, 13, 512]>>();
});

test("the compiler's rule is the graph's: sizes are rounded down", () => {
  for (const [version, least, less] of [
    ["1.0", 21, 5],
    ["1.1", 17, 1],
  ] as const) {
    const { features } = squeezenet({ version });
    for (let size = least; size < least + 40; size++) {
      const n = Math.floor((size - less) / 16);
      expect(features(input([size, 64, 3])).shape.slice(0, 2)).toEqual([null, n]);
    }
    expect(() => features(input([least - 1, 64, 3]))).toThrow(`less than the ${least} pixels`);
  }
});

test("pyramids: version 1.1 pools earlier", () => {
  const levels = (["1.0", "1.1"] as const).map((version) =>
    squeezenet({ version })
      .pyramid(photo)
      .map(({ name, stride }) => [name, stride]),
  );
  expect(levels).toEqual([
    [
      ["conv1", 2],
      ["fire4", 4],
      ["fire8", 8],
      ["fire9", 16],
    ],
    [
      ["conv1", 2],
      ["fire3", 4],
      ["fire5", 8],
      ["fire9", 16],
    ],
  ]);
});

test("pooling, dropout and activation are the head's", () => {
  const names = model(photo, squeezenet({ pooling: "max", dropout: 0, activation: "softmax" })).layers.map(
    ({ name }) => name,
  );
  expect(names.slice(-4)).toEqual(["classify/conv2d", "classify/relu", "globalMaxPooling2d", "activation"]);
});

checkArchitecture("SqueezeNet", { block: () => squeezenet({ classes: 5 }), input: [64, 64, 3], output: [5] });
