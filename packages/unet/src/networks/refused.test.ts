/** Options that do not exist, and what is no encoder or decoder. */
import { input, type Tensor } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import type { Decoder } from "../decoders/decoder.ts";
import { unetDecoder } from "../decoders/unet-decoder.ts";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { linknet } from "./linknet.ts";
import { resUnet } from "./res-unet.ts";
import { segmenter } from "./segmenter.ts";
import { u2net } from "./u2net.ts";
import { unet } from "./unet.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

const networks = { attentionUnet, linknet, r2Unet, resUnet, u2net, unet, unetPlusPlus };
type FromJavaScript = (options?: unknown) => unknown;

test("classes by another name", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => unet({ num_classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: classes is missing
      received  options num_classes
      expected  options by name: classes, activation, filters, depth, flavor, padding, dropout, up, join, block
      to fix    write unet({ classes: … })]
  `);
});

test("a misspelt option", () => {
  // @ts-expect-error The compiler says the same.
  expect(() => unet({ classes: 2, pading: "same" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: unet: there is no option pading
      received  classes, pading
      expected  options by name: classes, activation, filters, depth, flavor, padding, dropout, up, join, block
      to fix    write padding]
  `);
});

test.for(Object.entries(networks))(
  "%s without classes, and with an option that it does not have",
  ([name, network]) => {
    const made = network as FromJavaScript;
    expect(() => made({})).toThrow(`${name}: classes is missing`);
    expect(() => made()).toThrow(`${name}: the options are no object`);
    expect(() => made({ classes: 2, activaton: "relu" })).toThrow("to fix    write activation");
  },
);

describe("segmenter refuses", () => {
  const halved = (image: Tensor) => [{ name: "half", stride: 2, tensor: image }];
  const decoder = unetDecoder();
  const image = input([8, 8, 3]);

  test("what gives no pyramid", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter({ encoder: "resnet34", decoder, classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: segmenter: the encoder gives no pyramid
        received  resnet34
        expected  a network with a pyramid, such as resnet({ depth: 34 }), or a function from an image to a pyramid
        to fix    write encoder: resnet({ depth: 34 })]
    `);
    const blockGiven = { encoder: (x: Tensor) => x, decoder, classes: 2 };
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter(blockGiven)(image)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: segmenter: the encoder gives no pyramid
        received  a function that gives a tensor
        expected  a network with a pyramid, such as resnet({ depth: 34 }), or a function from an image to a pyramid
        to fix    write encoder: resnet({ depth: 34 })]
    `);
    const makerGiven = { encoder: () => unet({ classes: 2 }), decoder, classes: 2 };
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter(makerGiven)(image)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: segmenter: the encoder gives no pyramid
        received  a function that gives a function
        expected  a network with a pyramid, such as resnet({ depth: 34 }), or a function from an image to a pyramid
        to fix    call it with its options: encoder: resnet({ depth: 34 })]
    `);
  });

  test("strides that do not grow by twos", () => {
    const twice = (x: Tensor) => [...halved(x), ...halved(x)];
    expect(() => segmenter({ encoder: twice, decoder, classes: 2 })(image)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: segmenter: the strides of the encoder's levels are not those of a pyramid
        received  2, 2
        expected  powers of two, from fine to coarse: 1, 2, 4, … or some of them
        to fix    give each stride once, with pyramidOf()]
    `);
  });

  test("a decoder of one's own that gives no maps", () => {
    for (const maps of [undefined, [], Promise.resolve([]), input([8, 8, 2]), [{ name: "up0", stride: 1 }]]) {
      const own = { ...decoder, decode: () => maps } as unknown as Decoder;
      const net = segmenter({ classes: 2, encoder: halved, decoder: own });
      expect(() => net(image)).toThrow("segmenter: the decoder unet gives no maps");
    }
  });

  test("what is no decoder", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter({ encoder: halved, decoder: "unet", classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: segmenter: the decoder is none
        received  unet
        expected  what unetDecoder(), fpnDecoder() and their like give
        to fix    write decoder: unetDecoder()]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter({ encoder: halved, decoder: unetDecoder, classes: 2 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: segmenter: the decoder is none
        received  the function unetDecoder
        expected  what unetDecoder(), fpnDecoder() and their like give
        to fix    write decoder: unetDecoder()]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => segmenter({ encoder: halved, decoder })).toThrow("segmenter: classes is missing");
  });

  test("too few filters, and words that a decoder does not know", () => {
    const narrow = segmenter({
      encoder: unet({ classes: 2, padding: "same" }),
      decoder: unetDecoder({ filters: [8, 16] }),
      classes: 2,
    });
    expect(() => narrow(input([16, 16, 3]))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unetDecoder: there is no number of filters for stride 8
        received  filters [8, 16]
        expected  whole numbers above 0, one for each stride: 1, 2, 4, …, at least 4
        to fix    give filters: [8, 16, 64, 128]]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => unetDecoder({ up: "cubic" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: unetDecoder: there is no up "cubic"
        received  "cubic"
        expected  one of "nearest", "bilinear", "transposed", "pixelShuffle"
        to fix    choose one of them]
    `);
  });

  test("a network is its pyramid", () => {
    const encoder = unet({ classes: 2, padding: "same", filters: [4, 8] });
    expect(segmenter({ encoder, decoder, classes: 5 })(image).shape).toEqual([null, 8, 8, 5]);
  });
});
