/** ConvNeXt, RegNet and SqueezeNet give the numbers of the packages that have them. */
import { checkGolden, expectNames } from "@tributary/testing/conformance";
import { describe, test } from "vitest";
import { convnext } from "./convnext.ts";
import { type RegNetFlavor, regnet } from "./regnet.ts";
import { squeezenet } from "./squeezenet.ts";

const timmStages = { stem: "stem", "stages.0": "stage1_2", "stages.2": "stage3_6", "stages.3": "stage4_2" };

describe("numbers", { timeout: 180_000 }, () => {
  test.for([
    [
      "torchvision-convnext_tiny",
      () => convnext({ variant: "tiny" }),
      { "features.0": "stem", "features.1": "stage1_3", "features.5": "stage3_9", "features.7": "stage4_3" },
    ],
    ["timm-convnext_atto", () => convnext({ variant: "atto", flavor: "timm" }), timmStages],
    ["timm-convnextv2_atto", () => convnext({ variant: "atto", flavor: "V2" }), timmStages],
    [
      "torchvision-regnet_x_400mf",
      () => regnet({ variant: "X 400MF" }),
      { stem: "stem", "trunk_output.block2": "stage2_2", "trunk_output.block4": "stage4_12" },
    ],
    [
      "torchvision-regnet_y_400mf",
      () => regnet({ variant: "Y 400MF" }),
      { stem: "stem", "trunk_output.block1": "stage1_1", "trunk_output.block4": "stage4_6" },
    ],
    ["timm-regnetx_002", () => regnet({ variant: "X 200MF", flavor: "timm" }), { s1: "stage1_1", s4: "stage4_7" }],
    ["timm-regnetx_004", () => regnet({ variant: "X 400MF", flavor: "timm" }), { s2: "stage2_2", s4: "stage4_12" }],
    ["timm-regnety_008", () => regnet({ variant: "Y 800MF", flavor: "timm" }), { s2: "stage2_3", s4: "stage4_2" }],
    ["torchvision-squeezenet1_0", () => squeezenet({ version: "1.0" }), { "features.12": "fire9" }],
    ["torchvision-squeezenet1_1", () => squeezenet(), { "features.2": "maxPooling2d", "features.12": "fire9" }],
  ] as const)("%s", async ([golden, make, features]) => {
    const net = make();
    await checkGolden(golden, { net, reference: net.reference, features });
  });
});

const regnets = (
  sizes: readonly (
    | "200MF"
    | "400MF"
    | "600MF"
    | "800MF"
    | "1.6GF"
    | "3.2GF"
    | "4GF"
    | "6.4GF"
    | "8GF"
    | "12GF"
    | "16GF"
    | "32GF"
  )[],
  flavor: RegNetFlavor,
) =>
  sizes.flatMap((size) =>
    (["X", "Y"] as const).map(
      (kind) => [`RegNet${kind}-${size}, ${flavor}`, () => regnet({ variant: `${kind} ${size}`, flavor })] as const,
    ),
  );

test.for([
  ...(["tiny", "small", "base", "large"] as const).map(
    (variant) => [`ConvNeXt ${variant}`, () => convnext({ variant })] as const,
  ),
  ...(["atto", "femto", "pico", "nano", "tiny", "small", "base", "large"] as const).map(
    (variant) => [`ConvNeXt ${variant}, timm`, () => convnext({ variant, flavor: "timm" })] as const,
  ),
  ...(["atto", "femto", "pico", "nano", "tiny", "base", "large"] as const).map(
    (variant) => [`ConvNeXt V2 ${variant}`, () => convnext({ variant, flavor: "V2" })] as const,
  ),
  ...regnets(["400MF", "800MF", "1.6GF", "3.2GF", "8GF", "16GF", "32GF"], "torchvision"),
  ...regnets(
    ["200MF", "400MF", "600MF", "800MF", "1.6GF", "3.2GF", "4GF", "6.4GF", "8GF", "12GF", "16GF", "32GF"],
    "timm",
  ),
  ...(["X 400MF", "Y 800MF", "Y 8GF"] as const).map(
    (variant) => [`RegNet ${variant}, timm tv`, () => regnet({ variant, flavor: "timm tv" })] as const,
  ),
  ["RegNet Y 128GF", () => regnet({ variant: "Y 128GF" })] as const,
  ["RegNet Y 64GF, timm", () => regnet({ variant: "Y 64GF", flavor: "timm" })] as const,
  ["RegNet Y 128GF, timm", () => regnet({ variant: "Y 128GF", flavor: "timm" })] as const,
])("%s has its reference's weights", ([, make]) => {
  expectNames(make());
});
