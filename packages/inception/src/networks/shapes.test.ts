import { type Block, countWeights, input, model, type Shape, type Tensor } from "@tributary/kernel";
import { type Steps, steppedMapShape } from "@tributary/kernel/authoring";
import { expect, expectTypeOf, test } from "vitest";
import { inceptionBn, shrinks as shrinksBn } from "./inception-bn.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { unpadded } from "./stages.ts";
import { shrinks as shrinksXception, xception } from "./xception.ts";

const photo = input([299, 299, 3]);
const count = (net: Block, statistics = false): number => countWeights(model(photo, net(photo)), { statistics });

test("published numbers of weights", () => {
  expect(count(inceptionV4())).toBe(42_679_816);
  expect(count(inceptionResnetV2())).toBe(55_843_464);
  expect(count(inceptionResnetV2({ flavor: "keras" }))).toBe(55_813_192);
  expect(count(inceptionResnetV2({ flavor: "keras" }), true)).toBe(55_873_736);
  expect(count(xception())).toBe(22_855_952);
  expect(count(xception({ flavor: "timm" }))).toBe(22_855_952);
  expect(count(xception(), true)).toBe(22_910_480);
});

test("the compiler knows the shapes", () => {
  expectTypeOf(inceptionV4().features(photo)).toEqualTypeOf<Tensor<[null, 8, 8, 1536]>>();
  expectTypeOf(inceptionResnetV2({ classes: 7 })(photo)).toEqualTypeOf<Tensor<[null, 7]>>();
  expectTypeOf(xception().features(photo)).toEqualTypeOf<Tensor<[null, 10, 10, 2048]>>();
  expectTypeOf(inceptionBn().features(photo)).toEqualTypeOf<Tensor<[null, 10, 10, 1024]>>();
});

const nets: readonly [string, (image: Tensor) => Tensor, Steps, number][] = [
  ["inceptionBn", inceptionBn().features, shrinksBn, 1024],
  ["inceptionV4", inceptionV4().features, unpadded, 1536],
  ["inceptionResnetV2", inceptionResnetV2().features, unpadded, 1536],
  ["xception", xception().features, shrinksXception, 2048],
  ["xception", xception({ flavor: "timm" }).features, shrinksXception, 2048],
];

test.for(nets)("%s: the rule is what the graph does", ([at, features, shrinks, filters]) => {
  for (const size of [75, 76, 77, 78, 99, 107, 131, 224, 225, 299]) {
    const shape: Shape = [null, size, 76, 3];
    expect(features(input(shape.slice(1) as number[])).shape).toEqual(steppedMapShape(at, shape, shrinks, filters));
  }
});
