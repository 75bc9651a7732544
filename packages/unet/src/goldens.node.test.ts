import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { unet } from "./unet.ts";

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
    const net = unet({ classes: 2, flavour: "milesial" });
    await checkGolden(`written-unet-milesial${size}`, { net, reference: net.reference, features: milesial });
  });

  test.for(["", "-75x94"])("milesial's, bilinear%s", async (size) => {
    const net = unet({ classes: 2, flavour: "milesialBilinear" });
    await checkGolden(`written-unet-milesial-bilinear${size}`, { net, reference: net.reference, features: milesial });
  });

  const monai = { conv_0: "down0", down_2: "down2", down_4: "down4", upcat_4: "up3", upcat_1: "up0" };
  test.for(["", "-75x94"])("MONAI's%s", async (size) => {
    const net = unet({ classes: 2, flavour: "monai" });
    await checkGolden(`written-unet-monai${size}`, { net, reference: net.reference, features: monai });
  });

  test("LeeJunHyun's, with upsampling", async () => {
    const net = unet({ classes: 1, flavour: "upsampling" });
    const features = { Conv5: "down4", Up5: "up3/upConvolution", Up_conv2: "up0" };
    await checkGolden("written-upsampling-unet", { net, reference: net.reference, features });
  });
});
