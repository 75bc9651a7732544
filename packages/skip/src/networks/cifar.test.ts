/** The networks for images of 32 pixels. */
import { input, type Tensor } from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";

const icon = input([32, 32, 3]);

test("the examples", () => {
  const nets = [
    cifarResnet({ depth: 20 })(icon),
    cifarWideResnet({ depth: 28, widenFactor: 10 })(icon),
    cifarDensenet({ depth: 100, growth: 12 })(icon),
  ] as const;
  expectTypeOf(nets).toEqualTypeOf<readonly [Tensor<[null, 10]>, Tensor<[null, 10]>, Tensor<[null, 10]>]>();
  for (const { shape } of nets) expect(shape).toEqual([null, 10]);
});

describe("features: the compiler's rule is the graph's", () => {
  test("ResNet rounds up", () => {
    const { features } = cifarResnet({ depth: 8 });
    for (let n = 1; n < 20; n++) {
      expect(features(input([n, 2 * n, 3])).shape).toEqual([null, Math.ceil(n / 4), Math.ceil(n / 2), 64]);
    }
    expectTypeOf(features(input([29, 31, 3]))).toEqualTypeOf<Tensor<[null, 8, 8, 64]>>();
  });

  test("wide ResNet rounds up, and has 64 · widenFactor channels", () => {
    const { features } = cifarWideResnet({ depth: 10, widenFactor: 3 });
    for (let n = 1; n < 20; n++) {
      expect(features(input([n, 2 * n, 3])).shape).toEqual([null, Math.ceil(n / 4), Math.ceil(n / 2), 192]);
    }
    expectTypeOf(features(input([29, 31, 3]))).toEqualTypeOf<Tensor<[null, 8, 8, 192]>>();
  });

  test("DenseNet-BC rounds down, and halves its channels twice", () => {
    const { features } = cifarDensenet({ depth: 10, growth: 3 });
    for (let n = 4; n < 20; n++) {
      expect(features(input([n, 2 * n, 3])).shape).toEqual([null, Math.floor(n / 4), Math.floor(n / 2), 6]);
    }
    expectTypeOf(features(input([29, 31, 3]))).toEqualTypeOf<Tensor<[null, 7, 7, 6]>>();
    const example = cifarDensenet({ depth: 100, growth: 12 }).features(icon);
    expectTypeOf(example).toEqualTypeOf<Tensor<[null, 8, 8, 342]>>();
    expect(example.shape).toEqual([null, 8, 8, 342]);
  });
});

test("pyramids have strides 1 to 4", () => {
  const nets = [
    cifarResnet({ depth: 20 }),
    cifarWideResnet({ depth: 16, widenFactor: 4 }),
    cifarDensenet({ depth: 40, growth: 12 }),
  ];
  const pyramids = nets.map(({ pyramid }) => pyramid(icon));
  expect(pyramids.map((levels) => levels.map(({ stride }) => stride))).toEqual([
    [1, 2, 4],
    [1, 2, 4],
    [1, 2, 4],
  ]);
  expect(pyramids.map((levels) => levels.map(({ name }) => name))).toEqual([
    ["conv2", "conv3", "conv4"],
    ["conv2", "conv3", "post"],
    ["block1", "block2", "post"],
  ]);
});

describe("what is refused", () => {
  test("depths that are not three rows", () => {
    expect(() => cifarResnet({ depth: 30 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: cifarResnet: depth 30 is not 6n + 2
        received  depth 30
        expected  three rows of n blocks of two layers each, and 2 layers around them
        to fix    choose 26 or 32]
    `);
    expect(() => cifarWideResnet({ depth: 28.5, widenFactor: 10 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: cifarWideResnet: depth 28.5 is not 6n + 4
        received  depth 28.5
        expected  three rows of n blocks of two layers each, and 4 layers around them
        to fix    choose 28 or 34]
    `);
    expect(() => cifarDensenet({ depth: 4, growth: 12 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: cifarDensenet: depth 4 is not 6n + 4
        received  depth 4
        expected  three rows of n blocks of two layers each, and 4 layers around them
        to fix    choose 10]
    `);
  });

  test("images of which a DenseNet leaves nothing", () => {
    const net = cifarDensenet({ depth: 10, growth: 3 });
    // @ts-expect-error The compiler says the same.
    expect(() => net(input([3, 32, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: cifarDensenet: height (axis 1) is 3, less than the 4 pixels that it takes
        received  [null, 3, 32, 3]
        expected  at least 4 pixels
        to fix    resize the image to 4 pixels or more]
    `);
  });
});

const small = { input: [32, 32, 3], output: [10] } as const;
checkArchitecture("ResNet-20", { block: () => cifarResnet({ depth: 20 }), ...small, learned: 269_722 });
checkArchitecture("WRN-16-4", {
  block: () => cifarWideResnet({ depth: 16, widenFactor: 4, dropout: 0.3 }),
  ...small,
  learned: 2_748_890,
});
checkArchitecture("DenseNet-BC (40, 12)", {
  block: () => cifarDensenet({ depth: 40, growth: 12 }),
  ...small,
  learned: 176_122,
  stages: {
    block1: [32, 32, 96],
    transition1: [16, 16, 48],
    block2: [16, 16, 120],
    transition2: [8, 8, 60],
    block3: [8, 8, 132],
  },
});
