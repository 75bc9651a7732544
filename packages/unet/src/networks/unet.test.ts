import {
  type Block,
  conv2d,
  countWeights,
  input,
  model,
  printGraph,
  type ShapeError,
  type Tensor,
} from "@tributary/kernel";
import { checkArchitecture } from "@tributary/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { unet } from "./unet.ts";
import type { UnetFlavor } from "./unet-flavors.ts";

test("figure 1: a 572-pixel tile comes out as 388 pixels, and the compiler knows", () => {
  const y = unet({ classes: 2 })(input([572, 572, 1]));
  expectTypeOf(y).toEqualTypeOf<Tensor<[null, 388, 388, 2]>>();
  expect(y.shape).toEqual([null, 388, 388, 2]);
});

describe("the compiler knows the shapes", () => {
  test("of every flavor, padding, depth and list of filters", () => {
    const image = input([256, 320, 3]);
    expectTypeOf(unet({ classes: 3, padding: "same" })(image)).toEqualTypeOf<Tensor<[null, 256, 320, 3]>>();
    expectTypeOf(unet({ classes: 3, flavor: "upsampling" })(image)).toEqualTypeOf<Tensor<[null, 256, 320, 3]>>();
    expectTypeOf(unet({ classes: 1, flavor: "monai" })(input([75, 94, 1]))).toEqualTypeOf<Tensor<[null, 75, 94, 1]>>();
    expectTypeOf(unet({ classes: 2, depth: 2, filters: 8 })(input([44, 48, 1]))).toEqualTypeOf<
      Tensor<[null, 4, 8, 2]>
    >();
    expectTypeOf(unet({ classes: 2, filters: [8, 12] })(input([18, 20, 1]))).toEqualTypeOf<Tensor<[null, 2, 4, 2]>>();
    expectTypeOf(unet({ classes: 2 })(input([null, null, 1]))).toEqualTypeOf<Tensor<[null, null, null, 2]>>();
    const list: readonly number[] = [8, 16];
    expectTypeOf(unet({ classes: 2, filters: list })(input([18, 20, 1])).shape[3]).toEqualTypeOf<2>();
  });

  test("of the features", () => {
    expectTypeOf(unet({ classes: 2 }).features(input([572, 572, 1]))).toEqualTypeOf<Tensor<[null, 388, 388, 64]>>();
    expectTypeOf(unet({ classes: 2, flavor: "monai" }).features(input([75, 94, 1]))).toEqualTypeOf<
      Tensor<[null, 75, 94, 32]>
    >();
    expect(unet({ classes: 2, flavor: "monai" }).features(input([75, 94, 1])).shape).toEqual([null, 75, 94, 32]);
  });

  test("and refuses 570 pixels with the sentence that the run time throws", () => {
    const image = input([570, 572, 1]);
    // @ts-expect-error unet: height (axis 1) 570 cannot be halved 4 times without dropping pixels — …
    expect(() => unet({ classes: 2 })(image)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: unet: height (axis 1) 570 cannot be halved 4 times without dropping pixels
        received  [null, 570, 572, 1]
        expected  an even height and width before every pooling
        to fix    resize or tile the image to 556 or 572 pixels]
    `);
    const net = unet({ classes: 2 }) as unknown as Block;
    const sentence = (): string => {
      try {
        return String(net(image).shape);
      } catch (error) {
        return (error as ShapeError).sentence;
      }
    };
    expect(sentence()).toBe(
      "unet: height (axis 1) 570 cannot be halved 4 times without dropping pixels — resize or tile the image to 556 or 572 pixels",
    );
  });
});

test("the features of every level", () => {
  const pyramid = unet({ classes: 2 }).pyramid(input([572, 572, 1]));
  expect(pyramid.map(({ name, stride, tensor }) => [name, stride, tensor.shape])).toEqual([
    ["up0", 1, [null, 388, 388, 64]],
    ["up1", 2, [null, 196, 196, 128]],
    ["up2", 4, [null, 100, 100, 256]],
    ["up3", 8, [null, 52, 52, 512]],
    ["down4", 16, [null, 28, 28, 1024]],
  ]);
});

test.for([
  [1, 1, 31_030_593],
  [3, 1, 31_031_745],
  [3, 2, 31_031_810],
] as const)("from %i channels to %i classes: %i weights, padded or not", ([channels, classes, weights]) => {
  for (const padding of ["valid", "same"] as const) {
    const image = input([null, null, channels]);
    expect(countWeights(model(image, unet({ classes, padding })(image)))).toBe(weights);
  }
});

test("with 32 filters first it is the U-Net that U-Net++ was compared with", () => {
  const image = input([96, 96, 1]);
  expect(countWeights(model(image, unet({ classes: 1, filters: 32, padding: "same" })))).toBe(7_759_521);
});

test("milesial's from one channel to one class", () => {
  const image = input([96, 96, 1]);
  expect(countWeights(model(image, unet({ classes: 1, flavor: "milesial" })))).toBe(31_036_481);
});

checkArchitecture("U-Net as printed", {
  block: () => unet({ classes: 2 }) as Block,
  input: [188, 204, 1],
  output: [4, 20, 2],
  stages: { down0: [184, 200, 64], down4: [4, 5, 1024], "up3/upConvolution": [8, 10, 512], up0: [4, 20, 64] },
  learned: 31_030_658,
  total: 31_030_658,
});

for (const flavor of ["milesial", "milesialBilinear", "monai"] as const) {
  checkArchitecture(`U-Net of flavor ${flavor}, of any size`, {
    block: () => unet({ classes: 2, flavor, filters: 4, depth: 3 }) as Block,
    input: [27, 30, 3],
    output: [27, 30, 2],
  });
}

test("a graph is the figure", () => {
  const y = unet({ classes: 2, filters: [4, 8] })(input([18, 20, 1]));
  expect(printGraph(y)).toMatchInlineSnapshot(`
    "%0 = input : [null, 18, 20, 1]
    %1 = conv2d(%0, down0/conv2d/kernel, down0/conv2d/bias) : [null, 16, 18, 4]
    %2 = relu(%1) : [null, 16, 18, 4]
    %3 = conv2d(%2, down0/conv2d_2/kernel, down0/conv2d_2/bias) : [null, 14, 16, 4]
    %4 = relu(%3) : [null, 14, 16, 4]
    %5 = maxPooling2d(%4) : [null, 7, 8, 4]
    %6 = conv2d(%5, down1/conv2d/kernel, down1/conv2d/bias) : [null, 5, 6, 8]
    %7 = relu(%6) : [null, 5, 6, 8]
    %8 = conv2d(%7, down1/conv2d_2/kernel, down1/conv2d_2/bias) : [null, 3, 4, 8]
    %9 = relu(%8) : [null, 3, 4, 8]
    %10 = conv2dTranspose(%9, up0/upConvolution/conv2dTranspose/kernel, up0/upConvolution/conv2dTranspose/bias) : [null, 6, 8, 4]
    %11 = cropAndConcatenate(%4, %10) : [null, 6, 8, 8]
    %12 = conv2d(%11, up0/conv2d/kernel, up0/conv2d/bias) : [null, 4, 6, 4]
    %13 = relu(%12) : [null, 4, 6, 4]
    %14 = conv2d(%13, up0/conv2d_2/kernel, up0/conv2d_2/bias) : [null, 2, 4, 4]
    %15 = relu(%14) : [null, 2, 4, 4]
    %16 = conv2d(%15, classify/conv2d/kernel, classify/conv2d/bias) : [null, 2, 4, 2]"
  `);
});

test("any block can work at a level", () => {
  const block = (filters: number): Block => conv2d(filters, 5, { padding: "same", activation: "elu" });
  const image = input([32, 32, 3]);
  const net = model(image, unet({ classes: 2, filters: [4, 8], padding: "same", block })(image));
  expect(net.weights.map(({ name }) => name)).toMatchInlineSnapshot(`
    [
      "down0/conv2d/kernel",
      "down0/conv2d/bias",
      "down1/conv2d/kernel",
      "down1/conv2d/bias",
      "up0/upConvolution/conv2dTranspose/kernel",
      "up0/upConvolution/conv2dTranspose/bias",
      "up0/conv2d/kernel",
      "up0/conv2d/bias",
      "classify/conv2d/kernel",
      "classify/conv2d/bias",
    ]
  `);
});

test("dropout at the end of the way down, as section 3.1 has it", () => {
  const image = input([32, 32, 1]);
  const net = model(image, unet({ classes: 2, filters: 4, depth: 3, padding: "same", dropout: 0.5 })(image));
  expect(net.layers.map(({ name }) => name).filter((name) => name.includes("dropout"))).toEqual([
    "down2/dropout",
    "down3/dropout",
  ]);
});

test("called twice, it is one set of weights", () => {
  const net = unet({ classes: 2, filters: 4, depth: 1 });
  const [a, b] = [input([18, 18, 1]), input([20, 20, 1])];
  expect(model([a, b], [net(a), net(b)]).weights.length).toBe(16);
});

describe("mistakes are answered", () => {
  test("images that are too small, in every flavor", () => {
    const flavors = ["paper", "milesial", "milesialBilinear", "monai", "upsampling"] as const;
    const sentences = flavors.map((flavor) => {
      const net = unet({ classes: 2, flavor }) as unknown as Block;
      try {
        return `${flavor}: ${net(input([15, 188, 3])).shape}`;
      } catch (error) {
        return `${flavor}\n${error}`;
      }
    });
    expect(sentences.join("\n\n")).toMatchInlineSnapshot(`
      "paper
      ShapeError: unet: height (axis 1) 15 is too small for depth 4 without padding
        received  [null, 15, 188, 3]
        expected  at least 188 pixels
        to fix    resize the image to 188 pixels, or use padding 'same'

      milesial
      ShapeError: unet: height (axis 1) is 15, less than the 16 pixels that it takes
        received  [null, 15, 188, 3]
        expected  at least 16 pixels
        to fix    resize the image to 16 pixels or more

      milesialBilinear
      ShapeError: unet: height (axis 1) is 15, less than the 16 pixels that it takes
        received  [null, 15, 188, 3]
        expected  at least 16 pixels
        to fix    resize the image to 16 pixels or more

      monai
      ShapeError: unet: height (axis 1) is 15, less than the 16 pixels that it takes
        received  [null, 15, 188, 3]
        expected  at least 16 pixels
        to fix    resize the image to 16 pixels or more

      upsampling
      ShapeError: unet: height (axis 1) 15 is not a multiple of 16 (2^depth)
        received  [null, 15, 188, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 16 pixels"
    `);
  });

  test("no image", () => {
    const net = unet({ classes: 2 }) as unknown as Block;
    expect(() => net(input([572, 572]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: unet: needs [batch, height, width, channels], but this tensor is [null, 572, 572]
        received  [null, 572, 572]
        expected  [batch, height, width, channels]
        to fix    reshape it first, or apply the layer earlier]
    `);
  });

  test("padded: the nearest sizes", () => {
    const net = unet({ classes: 2, padding: "same" }) as unknown as Block;
    expect(() => net(input([250, 256, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: unet: height (axis 1) 250 is not a multiple of 16 (2^depth)
        received  [null, 250, 256, 3]
        expected  an even height and width before every pooling
        to fix    resize or pad the image to 240 or 256 pixels]
    `);
  });

  test("too small for milesial's", () => {
    const net = unet({ classes: 2, flavor: "milesial" }) as unknown as Block;
    expect(() => net(input([15, 256, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: unet: height (axis 1) is 15, less than the 16 pixels that it takes
        received  [null, 15, 256, 3]
        expected  at least 16 pixels
        to fix    resize the image to 16 pixels or more]
    `);
  });

  test("no such flavor", () => {
    const flavor = "torchvision" as UnetFlavor;
    expect(() => unet({ classes: 2, flavor })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: there is no flavor "torchvision"
        received  "torchvision"
        expected  one of "paper", "milesial", "milesialBilinear", "monai", "upsampling"
        to fix    choose one of them]
    `);
  });

  test("no such depth", () => {
    expect(() => unet({ classes: 2, depth: 7 as 6 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: these are no levels of a U-Net
        received  filters 64, depth 7
        expected  from 1 to 6 halvings
        to fix    give 2 to 7 numbers of filters, or a depth from 1 to 6]
    `);
  });

  test("filters and depth that contradict each other", () => {
    expect(() => unet({ classes: 2, filters: [8, 16, 32], depth: 3 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: these are no levels of a U-Net
        received  filters [8,16,32], depth 3
        expected  4 numbers of filters, the bottom's last
        to fix    leave out the depth: the list says it]
    `);
    expect(() => unet({ classes: 2, filters: 2.5 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: filters is 2.5
        received  2.5
        expected  a whole number, at least 1, or a list of them: [64, 128, 256]
        to fix    give filters a whole number, at least 1, or a list of them: [64, 128, 256]; or leave filters out]
    `);
  });

  test("padding of a flavor that has no choice", () => {
    expect(() => unet({ classes: 2, flavor: "monai", padding: "valid" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: the flavor "monai" always keeps the image's size
        received  padding: "valid"
        expected  padding: "same", or none given
        to fix    leave the padding out, or take flavor: "paper"]
    `);
  });

  test("what is given as a block of your own and gives no tensor: ours does not take its place", () => {
    const own = { classes: 2, filters: [4, 8], padding: "same" } as const;
    // @ts-expect-error The compiler says the same.
    expect(() => unet({ ...own, block: () => undefined })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: block gives no block for 4 filters
        received  undefined
        expected  a function that makes a block of a number of filters: (filters) => twoConvolutions(filters)
        to fix    return the block itself, which the network applies to its images]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => unet({ ...own, block: () => input([8, 8, 4]) })).toThrow("unet: block gives no block for 4 filters");
    // @ts-expect-error The compiler says the same.
    expect(() => unet({ ...own, block: async () => conv2d(4, 3) })).toThrow("received  a promise");
    // @ts-expect-error The compiler says the same.
    expect(() => unet({ ...own, block: 3 })).toThrow("unet: block makes no blocks");
  });

  test("a block of your own without padding", () => {
    expect(() => unet({ classes: 2, block: (filters) => conv2d(filters, 3) })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unet: a block of your own must keep the image's size, but this network pads nothing
        received  padding: "valid"
        expected  padding: "same"
        to fix    add padding: "same" to the options of unet()]
    `);
  });
});
