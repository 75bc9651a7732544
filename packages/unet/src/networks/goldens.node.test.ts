import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { attentionUnet, r2Unet } from "./attention-unet.ts";
import { diffusionUnet } from "./diffusion-unet.ts";
import { isnet } from "./isnet.ts";
import { linknet } from "./linknet.ts";
import { nnUnet } from "./nn-unet.ts";
import { resUnet } from "./res-unet.ts";
import { u2net } from "./u2net.ts";
import { unet } from "./unet.ts";
import { unetPlusPlus } from "./unet-plus-plus.ts";

/** Groups of ours that are modules of the reference with the same name. */
const alike = (...names: readonly string[]): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, name]));

const levels = alike("down0", "down2", "down4", "up3", "up1", "up0");

describe("U-Net gives the numbers of PyTorch modules", () => {
  test("as the paper prints it", async () => {
    const net = unet({ classes: 2 });
    await checkGolden("written-unet", { net, reference: net.reference, features: levels });
  });

  test("with an eighth of its filters, at the paper's size", async () => {
    const net = unet({ classes: 2, filters: 8 });
    await checkGolden("written-unet-narrow", { net, reference: net.reference, features: levels });
  });

  test("padded", async () => {
    const net = unet({ classes: 2, padding: "same" });
    await checkGolden("written-unet-same", { net, reference: net.reference, features: levels });
  });

  const milesial = { inc: "down0", down2: "down2", down4: "down4", up1: "up3", up4: "up0" };
  test.for(["", "-75x94"])("milesial's%s", async (size) => {
    const net = unet({ classes: 2, flavor: "milesial" });
    await checkGolden(`written-unet-milesial${size}`, { net, reference: net.reference, features: milesial });
  });

  test.for(["", "-75x94"])("milesial's, bilinear%s", async (size) => {
    const net = unet({ classes: 2, flavor: "milesialBilinear" });
    await checkGolden(`written-unet-milesial-bilinear${size}`, { net, reference: net.reference, features: milesial });
  });

  const monai = { conv_0: "down0", down_2: "down2", down_4: "down4", upcat_4: "up3", upcat_1: "up0" };
  test.for(["", "-75x94"])("MONAI's%s", async (size) => {
    const net = unet({ classes: 2, flavor: "monai" });
    await checkGolden(`written-unet-monai${size}`, { net, reference: net.reference, features: monai });
  });

  test("LeeJunHyun's, with upsampling", async () => {
    const net = unet({ classes: 1, flavor: "upsampling" });
    const features = { Conv5: "down4", Up5: "up3/upConvolution", Up_conv2: "up0" };
    await checkGolden("written-upsampling-unet", { net, reference: net.reference, features });
  });
});

describe("U-Net++ gives the numbers of PyTorch modules", () => {
  test("the authors'", async () => {
    const net = unetPlusPlus({ classes: 1 });
    const features = { up12: "node0_1/upConvolution", conv22_2: "node1_1/conv2d_2", up15: "node0_4/upConvolution" };
    await checkGolden("written-unet-plus-plus", { net, reference: net.reference, features });
  });

  test("the authors', deeply supervised", async () => {
    const { supervised } = unetPlusPlus({ classes: 1 });
    await checkGolden("written-unet-plus-plus-supervised", { net: supervised, reference: supervised.reference });
  });

  test("with batch normalization", async () => {
    const net = unetPlusPlus({ classes: 1, flavor: "batchNormalization" });
    const features = {
      conv0_0: "node0_0",
      conv0_1: "node0_1",
      conv1_1: "node1_1",
      conv4_0: "node4_0",
      conv0_4: "node0_4",
    };
    await checkGolden("written-nested-unet", { net, reference: net.reference, features });
  });

  test("with batch normalization, deeply supervised", async () => {
    const { supervised } = unetPlusPlus({ classes: 1, flavor: "batchNormalization" });
    await checkGolden("written-nested-unet-supervised", { net: supervised, reference: supervised.reference });
  });
});

describe("networks with attention, recurrence and residual levels", () => {
  test("attention U-Net", async () => {
    const net = attentionUnet({ classes: 1 });
    const features = {
      Conv1: "down0",
      Conv5: "down4",
      Up5: "up3/upConvolution",
      Att5: "up3/gate",
      Att2: "up0/gate",
      Up_conv2: "up0",
    };
    await checkGolden("written-attention-unet", { net, reference: net.reference, features });
  });

  test("R2U-Net", async () => {
    const net = r2Unet({ classes: 1 });
    const features = { RRCNN1: "down0", RRCNN5: "down4", Up5: "up3/upConvolution", Up_RRCNN2: "up0" };
    await checkGolden("written-r2unet", { net, reference: net.reference, features });
  });

  test("R2U-Net with attention", async () => {
    const net = r2Unet({ classes: 1, attention: true });
    const features = { RRCNN1: "down0", RRCNN5: "down4", Att5: "up3/gate", Up_RRCNN2: "up0" };
    await checkGolden("written-attention-r2unet", { net, reference: net.reference, features });
  });

  test("ResUNet", async () => {
    const net = resUnet({ classes: 1 });
    const features = {
      input_layer: "down0/conv2d_2",
      residual_conv_1: "down1",
      bridge: "down3",
      upsample_1: "up2/upConvolution",
      up_residual_conv3: "up0",
    };
    await checkGolden("written-resunet", { net, reference: net.reference, features });
  });
});

describe("U²-Net, with all its side outputs", () => {
  const features = { stage1: "down0", stage4: "down3", stage6: "down5", stage1d: "up0" };

  test("large", async () => {
    const { supervised } = u2net({ classes: 1 });
    await checkGolden("written-u2net", { net: supervised, reference: supervised.reference, features });
  });

  test("small, of an image whose size the strides do not divide", async () => {
    const { supervised } = u2net({ classes: 1, variant: "small" });
    await checkGolden("written-u2net-small", { net: supervised, reference: supervised.reference, features });
  });
});

test("IS-Net, with all its side outputs, of an image whose size the strides do not divide", async () => {
  const { supervised } = isnet({ classes: 1 });
  const features = { conv_in: "in", stage1: "down0", stage4: "down3", stage6: "down5", stage1d: "up0" };
  await checkGolden("written-isnet", { net: supervised, reference: supervised.reference, features });
});

describe("nnU-Net on narrow levels", () => {
  const filters = [8, 16, 24, 24] as const;

  test("plain", async () => {
    const net = nnUnet({ classes: 2, filters });
    const features = {
      "encoder.stages.0": "down0",
      "encoder.stages.3": "down3",
      "decoder.stages.0": "up2",
      "decoder.stages.2": "up0",
    };
    await checkGolden("written-nnunet", { net, reference: net.reference, features });
  });

  test("deeply supervised", async () => {
    const { supervised } = nnUnet({ classes: 2, filters });
    await checkGolden("written-nnunet-supervised", { net: supervised, reference: supervised.reference });
  });

  test("with a residual encoder", async () => {
    const net = nnUnet({ classes: 2, filters, variant: "residual" });
    const features = {
      "encoder.stem": "down0/stem",
      "encoder.stages.1": "down1",
      "encoder.stages.3": "down3",
      "decoder.stages.2": "up0",
    };
    await checkGolden("written-nnunet-residual", { net, reference: net.reference, features });
  });
});

test("LinkNet", async () => {
  const net = linknet({ classes: 1 });
  const features = {
    "encoder.layer1": "down0",
    "encoder.layer4": "down3",
    decoder4: "up2/expand",
    decoder1: "last/expand",
    conv: "last/convolve",
  };
  await checkGolden("written-linknet", { net, reference: net.reference, features });
});

describe("the U-Net of diffusion models, told the time of each image", () => {
  const at = (...times: readonly number[]) => ({ others: [{ shape: [times.length], data: Float32Array.from(times) }] });

  test("narrow, attending at half the size", async () => {
    const net = diffusionUnet({ channels: 3, filters: [32, 64, 64, 64], groups: 16 });
    const features = {
      time_embedding: "time",
      conv_in: "in",
      "down_blocks.1.attentions.1": "down1/attention2",
      "mid_block.attentions.0": "middle/attention1",
      "up_blocks.1.resnets.0": "up2/unit1",
      "up_blocks.2.attentions.2": "up1/attention3",
    };
    await checkGolden("written-diffusion-unet", { ...at(250, 7), net, reference: net.reference, features });
  });

  test("with four heads at every level", async () => {
    const options = { channels: 1, filters: [32, 64], blocks: 1, attention: [1, 2], groups: 8, heads: 4 } as const;
    const net = diffusionUnet(options);
    await checkGolden("written-diffusion-unet-heads", { ...at(999), net, reference: net.reference });
  });
});
