import { checkGolden } from "@tributary/testing/conformance";
import { test } from "vitest";
import { resnet } from "./resnet.ts";

test("ResNet-50 with an output stride of 16 gives torchvision's numbers", async () => {
  const net = resnet({ depth: 50, outputStride: 16 });
  const features = { layer2: "conv3_4", layer3: "conv4_6", layer4: "conv5_3" };
  await checkGolden("torchvision-resnet50-stride16", { net, reference: net.reference, features });
});

test("ResNet-18 with an output stride of 8 gives timm's numbers", async () => {
  const net = resnet({ depth: 18, outputStride: 8 });
  const features = { layer2: "conv3_2", layer3: "conv4_2", layer4: "conv5_2" };
  await checkGolden("timm-resnet18-stride8", { net, reference: net.reference, features });
});
