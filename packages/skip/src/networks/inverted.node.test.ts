/** MobileNets and EfficientNets give the numbers of the packages that have them. */
import { checkGolden, expectNames } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { efficientnet } from "./efficientnet.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { mobilenetV3 } from "./mobilenet-v3.ts";

const stages = (first: string, ...blocks: readonly number[]): Readonly<Record<string, string>> =>
  Object.fromEntries(blocks.map((count, i) => [`${first}${i}`, `stage${i + 2}_${count}`]));

describe("numbers", { timeout: 180_000 }, () => {
  test.for([
    [
      "torchvision-mobilenet_v2",
      () => mobilenetV2(),
      { "features.3": "stage3_2", "features.13": "stage6_3", "features.18": "stage9" },
    ],
    ["timm-mobilenetv2_100", () => mobilenetV2({ flavor: "timm" }), stages("blocks.", 1, 2)],
    ["keras-MobileNetV2", () => mobilenetV2({ flavor: "keras" }), { block_2_add: "stage3_2", out_relu: "stage9" }],
    ["torchvision-mobilenet_v3_small", () => mobilenetV3({ variant: "small" }), { "features.12": "stage7" }],
    ["timm-mobilenetv3_small_100", () => mobilenetV3({ variant: "small", flavor: "timm" }), stages("blocks.", 1, 2, 3)],
    ["torchvision-mobilenet_v3_large", () => mobilenetV3({ variant: "large" }), { "features.16": "stage8" }],
    [
      "torchvision-efficientnet_b0",
      () => efficientnet({ variant: "B0" }),
      { "features.2": "stage3_2", "features.8": "stage9" },
    ],
    ["timm-tf_efficientnet_b0", () => efficientnet({ variant: "B0", flavor: "tensorflow" }), stages("blocks.", 1, 2)],
    ["keras-EfficientNetB0", () => efficientnet({ variant: "B0", flavor: "keras" }), { block2b_add: "stage3_2" }],
  ] as const)("%s", async ([golden, make, features]) => {
    const net = make();
    await checkGolden(golden, { net, reference: net.reference, features });
  });
});

test.for([
  ["MobileNetV3 large, timm", () => mobilenetV3({ variant: "large", flavor: "timm" })] as const,
  ...(["torchvision", "timm", "tensorflow", "keras"] as const).flatMap((flavor) =>
    (["B0", "B1", "B2", "B3", "B4"] as const).map(
      (variant) => [`EfficientNet-${variant}, ${flavor}`, () => efficientnet({ variant, flavor })] as const,
    ),
  ),
])("%s has its reference's weights", ([, make]) => {
  expectNames(make());
});
