import type { Tensor } from "@tributary/kernel";
import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { guidedUnet3Plus } from "../networks/guided-unet-3-plus.ts";
import { segmenter } from "../networks/segmenter.ts";
import { unet3Plus } from "../networks/unet-3-plus.ts";
import { narrowEncoder } from "../testing/narrow-encoder.ts";
import type { Decoder } from "./decoder.ts";
import { deeplabV3Decoder } from "./deeplab-v3-decoder.ts";
import { deeplabV3PlusDecoder } from "./deeplab-v3-plus-decoder.ts";
import { fcnDecoder } from "./fcn-decoder.ts";
import { fpnDecoder } from "./fpn-decoder.ts";
import { linknetDecoder } from "./linknet-decoder.ts";
import { manetDecoder } from "./manet-decoder.ts";
import { panDecoder } from "./pan-decoder.ts";
import { pspnetDecoder } from "./pspnet-decoder.ts";
import { unetDecoder } from "./unet-decoder.ts";
import { unetPlusPlusDecoder } from "./unet-plus-plus-decoder.ts";
import { upernetDecoder } from "./upernet-decoder.ts";

type Row = readonly [golden: string, decoder: Decoder, features: Readonly<Record<string, string>>, strides?: number[]];

/** Strides of dilated encoders. */
const dilated = [2, 2, 2, 1, 1];
const lessDilated = [2, 2, 2, 2, 1];

const rows: readonly Row[] = [
  [
    "written-unet-scse-decoder",
    unetDecoder({ attention: "scse" }),
    { "decoder.blocks.0": "decoder/up4", "decoder.blocks.4": "decoder/up0" },
  ],
  [
    "written-unet-plus-plus-decoder",
    unetPlusPlusDecoder(),
    {
      "decoder.blocks.x_0_0": "decoder/node4_1",
      "decoder.blocks.x_1_3": "decoder/node1_3",
      "decoder.blocks.x_0_4": "decoder/node0_5",
    },
  ],
  [
    "written-linknet-decoder",
    linknetDecoder(),
    { "decoder.blocks.0.block": "decoder/up4/expand", "decoder.blocks.4.block": "decoder/up0/expand" },
  ],
  [
    "written-manet-decoder",
    manetDecoder(),
    { "decoder.center": "decoder/center", "decoder.blocks.0": "decoder/up4", "decoder.blocks.4": "decoder/up0" },
  ],
  ["written-fpn-decoder", fpnDecoder(), { "decoder.p5": "decoder/p5", "decoder.seg_blocks.3": "decoder/s2/step0" }],
  [
    "written-pan-decoder",
    panDecoder(),
    { "decoder.fpa": "decoder/fpa", "decoder.gau3": "decoder/gau4", "decoder.gau1": "decoder/gau2" },
    lessDilated,
  ],
  ["written-pspnet-decoder", pspnetDecoder(), { "decoder.conv": "decoder/conv" }],
  [
    "written-upernet-decoder",
    upernetDecoder(),
    { "decoder.psp": "decoder/bottom", "decoder.fpn_bottleneck": "decoder/fuse" },
  ],
  [
    "written-deeplab-v3-plus-decoder",
    deeplabV3PlusDecoder(),
    { "decoder.aspp": "decoder/conv", "decoder.block1": "decoder/fine" },
    dilated,
  ],
  [
    "torchvision-deeplab-v3-decoder",
    deeplabV3Decoder(),
    { "classifier.0": "decoder/aspp", "classifier.3": "decoder/conv" },
    dilated,
  ],
  ["torchvision-fcn-decoder", fcnDecoder(), {}, dilated],
];

describe("decoders on a narrow encoder give the numbers of PyTorch modules", () => {
  test.for(rows)("%s", async ([golden, decoder, features, strides]) => {
    const net = segmenter({ encoder: narrowEncoder(strides), decoder, classes: 2 });
    await checkGolden(golden, { net, reference: net.reference, features, partial: golden.includes("pspnet") });
  });
});

test("DeepLabV3 with an auxiliary head", async () => {
  const encoder = narrowEncoder(dilated);
  const { supervised } = segmenter({ encoder, decoder: deeplabV3Decoder(), classes: 2 });
  const golden = "torchvision-deeplab-v3-auxiliary-decoder";
  await checkGolden(golden, { net: supervised, reference: supervised.reference });
});

test("U-Net 3+, deeply supervised", async () => {
  const { supervised } = unet3Plus({ classes: 1, filters: 8 });
  await checkGolden("written-unet-3-plus-supervised", { net: supervised, reference: supervised.reference });
});

test("U-Net 3+ guided by a class, whose outputs for training are not", async () => {
  const guided = guidedUnet3Plus({ filters: 8 });
  const net = (image: Tensor) => ({ guided: guided(image) as Tensor, ...guided.supervised(image) });
  await checkGolden("written-unet-3-plus-guided", { net, reference: guided.supervised.reference });
});

test("U-Net 3+ with an eighth of its filters", async () => {
  const net = unet3Plus({ classes: 1, filters: 8 });
  const features = { "conv3.conv2": "encoder/down2", h1_PT_hd4_bn: "decoder/up3/from0/batchNormalization" };
  await checkGolden("written-unet-3-plus", { net, reference: net.reference, features });
});
