/** What is refused, in whole sentences. */
import { type Block, input, type Tensor } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { inception } from "../blocks/module.ts";
import { googlenet } from "./googlenet.ts";
import { inceptionBn } from "./inception-bn.ts";
import { inceptionResnetV2 } from "./inception-resnet-v2.ts";
import { inceptionV3 } from "./inception-v3.ts";
import { inceptionV4 } from "./inception-v4.ts";
import { xception } from "./xception.ts";

describe("unknown flavors", () => {
  test("GoogLeNet's", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => googlenet({ flavor: "keras" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: googlenet: there is no flavor "keras"
        received  "keras"
        expected  one of "paper", "torchvision"
        to fix    choose one of them]
    `);
  });

  test("Inception v3's", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => inceptionV3({ flavor: "timm" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: inceptionV3: there is no flavor "timm"
        received  "timm"
        expected  one of "keras", "torchvision"
        to fix    choose one of them]
    `);
  });

  test("Inception-ResNet v2's", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => inceptionResnetV2({ flavor: "torchvision" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: inceptionResnetV2: there is no flavor "torchvision"
        received  "torchvision"
        expected  one of "keras", "timm"
        to fix    choose one of them]
    `);
  });

  test("Xception's", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => xception({ flavor: "paper" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: xception: there is no flavor "paper"
        received  "paper"
        expected  one of "keras", "timm"
        to fix    choose one of them]
    `);
  });
});

test("unknown poolings", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => inceptionV4({ pooling: "avg" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: inceptionV4: there is no pooling "avg"
      received  "avg"
      expected  one of "average", "max"
      to fix    write pooling: "average"]
  `);
});

describe("images that are too small", () => {
  test("GoogLeNet's", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => googlenet()(input([31, 224, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: googlenet: height (axis 1) is 31, less than the 32 pixels that it takes
        received  [null, 31, 224, 3]
        expected  at least 32 pixels
        to fix    resize the image to 32 pixels or more]
    `);
  });

  test("Xception's", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => xception()(input([299, 70, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: xception: width (axis 2) is 70, less than the 71 pixels that it takes
        received  [null, 299, 70, 3]
        expected  at least 71 pixels
        to fix    resize the image to 71 pixels or more]
    `);
  });

  test.for([
    [inceptionBn(), 32],
    [inceptionResnetV2(), 75],
    [inceptionV4(), 75],
  ] as const)("%o of others", ([net, least]) => {
    const apply = net as Block;
    expect(apply(input([least, least, 3])).shape).toEqual([null, 1000]);
    expect(() => apply(input([least, least - 1, 3]))).toThrow(
      `width (axis 2) is ${least - 1}, less than the ${least} pixels`,
    );
    expect(() => (net.features as Block)(input([least - 1, least, 3]))).toThrow(`less than the ${least} pixels`);
    expect(() => net.pyramid(input([least - 1, least, 3]))).toThrow(`less than the ${least} pixels`);
  });
});

describe("a shape that is not an image's", () => {
  test("for a network", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => inceptionV3()(input([299, 299]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: inceptionV3: needs [batch, height, width, channels], but this tensor is [null, 299, 299]
        received  [null, 299, 299]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });

  test("for a module", () => {
    const module = inception({ one: 8, three: [8, 8], five: [8, 8], pool: 8 });
    // @ts-expect-error The compiler says the same.
    expect(() => module(input([299]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: 1x1/conv2d: needs [batch, height, width, channels], but this tensor is [null, 299]
        received  [null, 299]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });

  test("whoever asks", () => {
    expect(() => (googlenet() as unknown as (x: unknown) => Tensor)([1, 2])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: googlenet: the input is [1,2]
        received  [1,2]
        expected  a tensor
        to fix    start from input(…), and apply each layer to the result of another]
    `);
  });
});

test("modules without filters", () => {
  expect(() => inception({ one: 0, three: [8, 8], five: [8, 8], pool: 8 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: inception: one is 0
      received  0
      expected  a whole number, at least 1
      to fix    give one a whole number, at least 1]
  `);
});

test.for([googlenet, inceptionBn, inceptionV3, inceptionV4, inceptionResnetV2, xception] as const)(
  "an option that %s does not have",
  (network) => {
    const made = network as (options: unknown) => unknown;
    expect(() => made({ num_classes: 10 })).toThrow(`${network.name}: there is no option num_classes`);
    expect(() => made({ clases: 10 })).toThrow("to fix    write classes");
  },
);
