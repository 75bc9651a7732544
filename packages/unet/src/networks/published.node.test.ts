/** The numbers of docs/papers.md: one row for each architecture and flavor. */
import { constant, type Tensor } from "@tributary/kernel";
import { expectPublished, readPapers } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { diffusionUnet } from "./diffusion-unet.ts";
import { guidedUnet3Plus } from "./guided-unet-3-plus.ts";
import { isnet } from "./isnet.ts";
import { linknet } from "./linknet.ts";
import { nnUnet } from "./nn-unet.ts";
import { resUnet } from "./res-unet.ts";
import { u2net } from "./u2net.ts";
import { unet } from "./unet.ts";
import { unet3Plus } from "./unet-3-plus.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

type Network = (image: Tensor) => Tensor | Readonly<Record<string, Tensor>>;

/** A network seen without its shapes' types. */
const plain = (net: unknown): Network => net as Network;

const plainTimed = (net: unknown): ((image: Tensor, time: Tensor) => Tensor) =>
  net as (image: Tensor, time: Tensor) => Tensor;

/** The rows, in their order, but for decoders on another package's encoder: they are compared where both meet, in packages/cli. */
const networks: Readonly<Record<string, () => Network>> = {
  "U-Net, paper": () => plain(unet({ classes: 2 })),
  "U-Net, paper, padding same": () => plain(unet({ classes: 2, padding: "same" })),
  "U-Net of an eighth of the filters, paper": () => plain(unet({ classes: 2, filters: 8 })),
  "U-Net, milesial": () => plain(unet({ classes: 2, flavor: "milesial" })),
  "U-Net, milesial, bilinear": () => plain(unet({ classes: 2, flavor: "milesialBilinear" })),
  "U-Net, monai": () => plain(unet({ classes: 2, flavor: "monai" })),
  "U-Net++, keras": () => plain(unetPlusPlus({ classes: 1 })),
  "U-Net++, keras, deep supervision": () => plain(unetPlusPlus({ classes: 1 }).supervised),
  "U-Net++, batch normalization": () => plain(unetPlusPlus({ classes: 1, flavor: "batchNormalization" })),
  "U-Net++, batch normalization, deep supervision": () =>
    plain(unetPlusPlus({ classes: 1, flavor: "batchNormalization" }).supervised),
  "Attention U-Net, LeeJunHyun": () => plain(attentionUnet({ classes: 1 })),
  "U-Net with upsampling, LeeJunHyun": () => plain(unet({ classes: 1, flavor: "upsampling" })),
  "R2U-Net, LeeJunHyun": () => plain(r2Unet({ classes: 1 })),
  "R2U-Net with attention, LeeJunHyun": () => plain(r2Unet({ classes: 1, attention: true })),
  "ResUNet, rishikksh20": () => plain(resUnet({ classes: 1 })),
  "U²-Net, paper": () => plain(u2net({ classes: 1 }).supervised),
  "U²-Net, small, paper": () => plain(u2net({ classes: 1, variant: "small" }).supervised),
  "IS-Net, paper": () => plain(isnet({ classes: 1 }).supervised),
  "LinkNet, paper": () => plain(linknet({ classes: 1 })),
  "nnU-Net, plain": () => plain(nnUnet({ classes: 2 })),
  "nnU-Net, plain, deep supervision": () => plain(nnUnet({ classes: 2 }).supervised),
  "nnU-Net, residual encoder": () => plain(nnUnet({ classes: 2, variant: "residual" })),
  "U-Net 3+, ZJUGiveLab": () => plain(unet3Plus({ classes: 1 })),
  "U-Net 3+, ZJUGiveLab, deep supervision": () => plain(unet3Plus({ classes: 1 }).supervised),
  "U-Net 3+ guided by a class, paper": () => plain(guidedUnet3Plus().supervised),
  "Diffusion U-Net, paper": () => (image) => plainTimed(diffusionUnet({ channels: 3 }))(image, constant([0])),
  "Diffusion U-Net of two levels, heads": () => (image) =>
    plainTimed(diffusionUnet({ channels: 1, filters: [32, 64], blocks: 1, attention: [1, 2], groups: 8, heads: 4 }))(
      image,
      constant([0]),
    ),
};

const rows = readPapers("packages/unet").filter(({ architecture }) => !architecture.includes(" on "));

test("no row is missing, and each was measured", () => {
  const names = rows.map(({ architecture, flavor }) => `${architecture}, ${flavor}`);
  expect(names).toEqual(Object.keys(networks));
  for (const { maxDifference } of rows) expect(Number.parseFloat(maxDifference)).toBeLessThan(1e-4);
});

describe("parameters in both conventions and multiply-adds are those published", () => {
  test.for(rows.map((row) => [`${row.architecture}, ${row.flavor}`, row] as const))("%s", ([name, row]) => {
    expectPublished(row, networks[name]!());
  });
});
