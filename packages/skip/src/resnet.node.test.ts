import { checkGolden } from "@tributary/testing/conformance";
import { test } from "vitest";
import { resnet } from "./resnet.ts";

const stages = { maxpool: "maxPooling2d", layer1: "conv2_2", layer2: "conv3_2", layer3: "conv4_2", layer4: "conv5_2" };

test("ResNet-18", async () => {
  const net = resnet({ depth: 18 });
  console.log(await checkGolden("torchvision-resnet18", { net, reference: net.reference, features: stages }));
});
