import { input, type Tensor } from "@tributary/kernel";
import { expect, expectTypeOf, test } from "vitest";
import { resnet } from "./resnet.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { wideResnet } from "./wide-resnet.ts";

const image = input([97, 130, 3]);

test("the last rows keep the size, and the compiler knows", () => {
  const { features } = resnet({ depth: 18, outputStride: 8 });
  expectTypeOf(features(image)).toEqualTypeOf<Tensor<[null, 13, 17, 512]>>();
  expect(features(image).shape).toEqual([null, 13, 17, 512]);
  expectTypeOf(resnext({ variant: "50 32×4d", outputStride: 16 }).features(image)).toEqualTypeOf<
    Tensor<[null, 7, 9, 2048]>
  >();
});

test.for([
  ["resnet", resnet({ depth: 50, outputStride: 16 })],
  ["resnet, keras", resnet({ depth: 50, flavor: "keras", outputStride: 16 })],
  ["resnext", resnext({ variant: "50 32×4d", outputStride: 16 })],
  ["wideResnet", wideResnet({ depth: 50, outputStride: 16 })],
  ["seResnet", seResnet({ outputStride: 16 })],
] as const)("%s gives the last of the levels with the same stride", ([, net]) => {
  const levels = net.pyramid(image as Tensor).map(({ name, stride, tensor }) => [name, stride, tensor.shape[1]]);
  expect(levels).toEqual([
    ["conv1", 2, 49],
    ["conv2", 4, 25],
    ["conv3", 8, 13],
    ["conv5", 16, 7],
  ]);
});

test("another output stride is refused", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => resnet({ depth: 18, outputStride: 4 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnet: there is no outputStride 4
      received  4
      expected  one of 8, 16, 32
      to fix    write outputStride: 8]
  `);
});
