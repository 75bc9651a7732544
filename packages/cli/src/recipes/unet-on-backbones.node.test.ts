/** A U-Net whose encoder is another package's network, against the Unet of segmentation_models.pytorch. */
import { googlenet, inceptionResnetV2, inceptionV3, xception } from "@tributary/inception";
import { input, type Tensor } from "@tributary/kernel";
import type { Encoder } from "@tributary/kernel/authoring";
import { cifarResnet, densenet, resnet, resnetV2 } from "@tributary/skip";
import { checkGolden, expectPublished, readPapers } from "@tributary/testing/conformance";
import { segmenter, unetDecoder } from "@tributary/unet";
import { expect, test } from "vitest";

const net = segmenter({ encoder: resnet({ depth: 34 }), decoder: unetDecoder(), classes: 1 });

test.for(["", "-75x94"])("a U-Net on ResNet-34 gives smp's numbers%s", async (size) => {
  const features = {
    "encoder.layer4": "encoder/conv5_3",
    "decoder.blocks.0": "decoder/up4",
    "decoder.blocks.4": "decoder/up0",
  };
  await checkGolden(`written-smp-unet-resnet34${size}`, { net, reference: net.reference, features });
});

test("it has the published number of weights", () => {
  const row = readPapers("packages/unet").find(({ flavor }) => flavor === "smp")!;
  expectPublished(row, net as unknown as (image: Tensor) => Tensor);
  expect(row.parameters).toBe(24_436_369);
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
