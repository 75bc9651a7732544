import { countWeights, input, model, type Tensor } from "@tributary/kernel";
import { steppedMapShape } from "@tributary/kernel/authoring";
import { expect, expectTypeOf, test } from "vitest";
import { inceptionV3 } from "./inception-v3.ts";
import { unpadded } from "./stages.ts";

const photo = input([299, 299, 3]);

test("torchvision's has 23,834,568 weights, 27,161,264 with its auxiliary classifier", () => {
  expect(countWeights(model(photo, inceptionV3()))).toBe(23_834_568);
  expect(countWeights(model(photo, inceptionV3().withAuxiliaries))).toBe(27_161_264);
});

test("Keras' learns no scale: 23,817,352, and 23,851,784 with the statistics", () => {
  const net = model(photo, inceptionV3({ flavor: "keras" }));
  expect(countWeights(net)).toBe(23_817_352);
  expect(countWeights(net, { statistics: true })).toBe(23_851_784);
});

test("the compiler knows the shapes", () => {
  const net = inceptionV3({ classes: 10 });
  expectTypeOf(net(photo)).toEqualTypeOf<Tensor<[null, 10]>>();
  expectTypeOf(net.features(photo)).toEqualTypeOf<Tensor<[null, 8, 8, 2048]>>();
});

test("the grids are 149, 71, 35, 17 and 8 pixels wide", () => {
  expect(
    inceptionV3()
      .pyramid(photo)
      .map(({ stride, tensor }) => [stride, tensor.shape.slice(1)]),
  ).toEqual([
    [2, [147, 147, 64]],
    [4, [71, 71, 192]],
    [8, [35, 35, 288]],
    [16, [17, 17, 768]],
    [32, [8, 8, 2048]],
  ]);
});

test.for([75, 76, 99, 131, 139, 163, 298, 299, 300])("the rule of %i pixels is what the graph does", (size) => {
  const image = input([size, 75, 3]);
  expect(inceptionV3().features(image).shape).toEqual(steppedMapShape("inceptionV3", image.shape, unpadded, 2048));
});

test("74 pixels are too few", () => {
  // @ts-expect-error the compiler says the same
  expect(() => inceptionV3()(input([74, 299, 3]))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: inceptionV3: height (axis 1) is 74, less than the 75 pixels that it takes
      received  [null, 74, 299, 3]
      expected  at least 75 pixels
      to fix    resize the image to 75 pixels or more]
  `);
});
