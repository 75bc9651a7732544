import { input, model, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { expect, expectTypeOf, test } from "vitest";
import { res2netBottleneck } from "../blocks/res2net-bottleneck.ts";
import { splitAttention } from "../blocks/split-attention.ts";
import { res2net } from "./res2net.ts";
import { resnest } from "./resnest.ts";

const photo = input([224, 224, 3]);
const small = { input: [64, 64, 3], output: [5] } as const;

test("the compiler knows the shapes", () => {
  expectTypeOf(res2net()(photo)).toEqualTypeOf<Tensor<[null, 1000]>>();
  expectTypeOf(res2net({ outputStride: 16 }).features(photo)).toEqualTypeOf<Tensor<[null, 14, 14, 2048]>>();
  expectTypeOf(resnest({ depth: 50, classes: 10 })(photo)).toEqualTypeOf<Tensor<[null, 10]>>();
  expect(res2net({ outputStride: 16 }).features(photo).shape).toEqual([null, 14, 14, 2048]);
  const strides = resnest({ depth: 14 })
    .pyramid(photo)
    .map(({ stride }) => stride);
  expect(strides).toEqual([2, 4, 8, 16, 32]);
});

test("each part of Res2Net's block sees what the one before made, but not where the shape changes", () => {
  const sums = (channels: number): number => {
    const x = input([8, 8, channels]);
    const net = model(x, res2netBottleneck({ filters: 4, width: 2, scale: 4 })(x));
    return net.layers.filter(({ layer }) => layer.kind === "add").length;
  };
  // The two sums of parts, and that with the shortcut.
  expect(sums(16)).toBe(3);
  expect(sums(8)).toBe(1);
});

test("split attention has a hidden layer of a quarter of all views' channels, 32 at least", () => {
  const unitsOf = (filters: number, radix: number): readonly number[] => {
    const x = input([8, 8, filters]);
    return model(x, splitAttention(filters, { radix })(x))
      .weights.filter(({ name }) => /weigh\/conv2d.*kernel/.test(name))
      .map(({ shape }) => shape[0]!);
  };
  expect(unitsOf(16, 2)).toEqual([32, 32]);
  expect(unitsOf(96, 4)).toEqual([96, 384]);
});

test("what is refused", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => res2net({ variant: "50" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: res2net: there is no variant "50"
      received  "50"
      expected  one of "50 26w×4s", "50 48w×2s", "50 14w×8s", "50 26w×6s", "50 26w×8s", "101 26w×4s", "50 26w×4s D", "101 26w×4s D", "NeXt-50 4w×4s×8c"
      to fix    write variant: "50 26w×4s"]
  `);
  expect(() => res2net({ variant: "50 26w×4s D", outputStride: 8 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: res2net: shortcuts that average downsample by 32
      received  outputStride 8
      expected  outputStride 32 in variants D
      to fix    leave outputStride out, or choose another variant]
  `);
  // @ts-expect-error The compiler says the same.
  expect(() => resnest({ depth: 18 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnest: there is no depth 18
      received  18
      expected  one of 14, 26, 50, 101, 200, 269
      to fix    write depth: 14]
  `);
});

checkArchitecture("Res2Net-50", { block: () => res2net({ classes: 5 }), ...small });
checkArchitecture("ResNeSt-14", { block: () => resnest({ depth: 14, classes: 5 }), ...small });
