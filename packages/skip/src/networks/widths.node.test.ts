/** ResNeXt, wide ResNet, SE-ResNet: what became of ResNet's bottleneck. */
import { checkGolden } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { wideResnet } from "./wide-resnet.ts";

const shallow = { layer1: "conv2_3", layer2: "conv3_4", layer3: "conv4_6", layer4: "conv5_3" };
const deep = { ...shallow, layer3: "conv4_23" };

describe("ResNeXt gives torchvision's numbers", { timeout: 180_000 }, () => {
  test("ResNeXt-50 32×4d", async () => {
    const net = resnext({ variant: "50 32×4d" });
    await checkGolden("torchvision-resnext50_32x4d", { net, reference: net.reference, features: shallow });
  });

  test("ResNeXt-101 32×8d", async () => {
    const net = resnext({ variant: "101 32×8d" });
    await checkGolden("torchvision-resnext101_32x8d", { net, reference: net.reference, features: deep });
  });
});

describe("wide ResNet gives torchvision's numbers", { timeout: 180_000 }, () => {
  test("Wide-ResNet-50-2", async () => {
    const net = wideResnet({ depth: 50 });
    await checkGolden("torchvision-wide_resnet50_2", { net, reference: net.reference, features: shallow });
  });

  test("Wide-ResNet-101-2", async () => {
    const net = wideResnet({ depth: 101 });
    await checkGolden("torchvision-wide_resnet101_2", { net, reference: net.reference, features: deep });
  });
});

describe("SE-ResNet gives timm's numbers", { timeout: 180_000 }, () => {
  test.for(["timm-seresnet50", "timm-seresnet50-193x225"])("%s", async (golden) => {
    const net = seResnet();
    await checkGolden(golden, { net, reference: net.reference, features: shallow });
  });
});
