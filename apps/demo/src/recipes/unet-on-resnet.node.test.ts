/** A U-Net whose encoder is another package's network, against the Unet of segmentation_models.pytorch. */
import { type AnyModel, type Tensor, type WeightReferences, weightReferences } from "@tributary/kernel";
import { resnet } from "@tributary/skip";
import { checkGolden, expectPublished, readPapers } from "@tributary/testing/conformance";
import { encoderUnet } from "@tributary/unet";
import { expect, test } from "vitest";

const encoder = resnet({ depth: 34 });
const net = encoderUnet(encoder.pyramid, { classes: 1 });

/** smp's names: torchvision's after `encoder.`, and the decoder's. */
const reference = (whole: AnyModel): WeightReferences => {
  const backbone = Object.entries(weightReferences(whole, encoder.reference, "encoder"));
  return {
    ...Object.fromEntries(backbone.map(([ours, theirs]) => [ours, { ...theirs, name: `encoder.${theirs.name}` }])),
    ...weightReferences(whole, net.reference),
  };
};

test.for(["", "-75x94"])("a U-Net on ResNet-34 gives smp's numbers%s", async (size) => {
  const features = { "encoder.layer4": "encoder/conv5_3", "decoder.blocks.0": "up4", "decoder.blocks.4": "up0" };
  await checkGolden(`written-smp-unet-resnet34${size}`, { net, reference, features });
});

test("it has the published number of weights", () => {
  const row = readPapers("packages/unet").find(({ flavour }) => flavour === "smp")!;
  expectPublished(row, net as unknown as (image: Tensor) => Tensor);
  expect(row.parameters).toBe(24_436_369);
});
