/** Decoders whose encoder is another package's network, against segmentation_models.pytorch. */
import { googlenet, inceptionResnetV2, inceptionV3, xception } from "@tributary/inception";
import { input, type Tensor } from "@tributary/kernel";
import type { Encoder } from "@tributary/kernel/authoring";
import { cifarResnet, densenet, resnet, resnetV2 } from "@tributary/skip";
import { checkGolden, expectPublished, readPapers } from "@tributary/testing/conformance";
import {
  type Decoder,
  deeplabV3Decoder,
  deeplabV3PlusDecoder,
  fcnDecoder,
  fpnDecoder,
  linknetDecoder,
  manetDecoder,
  panDecoder,
  pspnetDecoder,
  segmenter,
  unetDecoder,
  unetPlusPlusDecoder,
  upernetDecoder,
} from "@tributary/unet";
import { expect, test } from "vitest";

const onResnet34 = (decoder: Decoder) => segmenter({ encoder: resnet({ depth: 34 }), decoder, classes: 1 });
const net = onResnet34(unetDecoder());

test.for(["", "-75x94"])("a U-Net on ResNet-34 gives smp's numbers%s", async (size) => {
  const features = {
    "encoder.layer4": "encoder/conv5_3",
    "decoder.blocks.0": "decoder/up4",
    "decoder.blocks.4": "decoder/up0",
  };
  await checkGolden(`written-smp-unet-resnet34${size}`, { net, reference: net.reference, features });
});

/** Decoders on the encoder of their rows. */
const published: Readonly<Record<string, () => unknown>> = {
  "U-Net on ResNet-34": () => onResnet34(unetDecoder()),
  "U-Net with scSE on ResNet-34": () => onResnet34(unetDecoder({ attention: "scse" })),
  "U-Net++ on ResNet-34": () => onResnet34(unetPlusPlusDecoder()),
  "LinkNet on ResNet-34": () => onResnet34(linknetDecoder()),
  "MA-Net on ResNet-34": () => onResnet34(manetDecoder()),
  "FPN on ResNet-34": () => onResnet34(fpnDecoder()),
  "PAN on ResNet-34": () =>
    segmenter({ encoder: resnet({ depth: 34, outputStride: 16 }), decoder: panDecoder(), classes: 1 }),
  "PSPNet on ResNet-34": () => onResnet34(pspnetDecoder()),
  "UPerNet on ResNet-34": () => onResnet34(upernetDecoder()),
  "DeepLabV3+ on ResNet-34": () =>
    segmenter({ encoder: resnet({ depth: 34, outputStride: 16 }), decoder: deeplabV3PlusDecoder(), classes: 1 }),
  "DeepLabV3 on ResNet-50": () =>
    segmenter({ encoder: resnet({ depth: 50, outputStride: 8 }), decoder: deeplabV3Decoder(), classes: 21 }),
  "DeepLabV3 with an auxiliary head on ResNet-50": () =>
    segmenter({ encoder: resnet({ depth: 50, outputStride: 8 }), decoder: deeplabV3Decoder(), classes: 21 }).supervised,
  "FCN on ResNet-50": () =>
    segmenter({ encoder: resnet({ depth: 50, outputStride: 8 }), decoder: fcnDecoder(), classes: 21 }),
};

const rows = readPapers("packages/unet").filter(({ architecture }) => architecture.includes(" on "));

test("no row is missing, and each was measured", () => {
  expect(rows.map(({ architecture }) => architecture)).toEqual(Object.keys(published));
  for (const { maxDifference } of rows) expect(Number.parseFloat(maxDifference)).toBeLessThan(1e-4);
});

test.for(rows)("$architecture has the published number of weights, and multiply-adds", (row) => {
  expectPublished(row, published[row.architecture]!() as (image: Tensor) => Tensor);
});

const encoders: Readonly<Record<string, Encoder>> = {
  ResNet50V2: resnetV2({ depth: 50 }),
  "DenseNet-121": densenet({ depth: 121 }),
  "ResNet-20, whose first level is the image's size": cifarResnet({ depth: 20 }),
  GoogLeNet: googlenet(),
  "Inception v3, which pads little": inceptionV3(),
  "Inception-ResNet v2": inceptionResnetV2(),
  Xception: xception(),
};

test.for(Object.entries(encoders))("a U-Net on %s", ([, given]) => {
  const image = input([131, 163, 3]);
  const whole = segmenter({ encoder: given, decoder: unetDecoder(), classes: 5 });
  expect(whole(image).shape).toEqual([null, 131, 163, 5]);
  const [finest, coarsest] = [whole.pyramid(image)[0]!, ("pyramid" in given ? given.pyramid : given)(image).at(-1)!];
  expect(finest.tensor.shape).toEqual([null, 131, 163, 16]);
  expect(whole.pyramid(image).at(-1)!.tensor.shape).toEqual(coarsest.tensor.shape);
});
