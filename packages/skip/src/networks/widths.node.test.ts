/** ResNeXt, wide ResNet, SE-ResNet: what became of ResNet's bottleneck. */
import { checkGolden, expectNames } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { ecaResnet } from "./eca-resnet.ts";
import { resnet } from "./resnet.ts";
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

  test("SE-ResNet-18: basic blocks", async () => {
    const net = seResnet({ depth: 18 });
    const features = { layer1: "conv2_2", layer2: "conv3_2", layer3: "conv4_2", layer4: "conv5_2" };
    await checkGolden("timm-seresnet18", { net, reference: net.reference, features });
  });
});

describe("ResNet-D and what is built on it give timm's numbers", { timeout: 180_000 }, () => {
  test.for([
    ["timm-resnet18d", () => resnet({ depth: 18, flavor: "D" })],
    ["timm-resnet50d", () => resnet({ depth: 50, flavor: "D" })],
    ["timm-ecaresnet50d", () => ecaResnet()],
  ] as const)("%s", async ([golden, make]) => {
    const net = make();
    await checkGolden(golden, { net, reference: net.reference, features: { maxpool: "maxPooling2d" } });
  });
});

test.for([
  ...([50, 101, 152] as const).map((depth) => [`ResNet-${depth}-C`, () => resnet({ depth, flavor: "C" })] as const),
  ...([26, 34, 101, 152, 200] as const).map(
    (depth) => [`ResNet-${depth}-D`, () => resnet({ depth, flavor: "D" })] as const,
  ),
  ...([34, 101, 152] as const).map((depth) => [`SE-ResNet-${depth}`, () => seResnet({ depth })] as const),
  ["SE-ResNet-152-D", () => seResnet({ depth: 152, flavor: "D" })] as const,
  ["ECA-ResNet-101-D", () => ecaResnet({ depth: 101 })] as const,
])("%s has the weights of timm's", ([, make]) => {
  expectNames(make());
});
