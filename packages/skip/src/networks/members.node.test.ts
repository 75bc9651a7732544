/** More members of timm's families: one of each kind gives timm's numbers, the others have the names and sizes of its weights. */
import { checkGolden, expectNames } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { convnext } from "./convnext.ts";
import { ecaResnet } from "./eca-resnet.ts";
import { efficientnet } from "./efficientnet.ts";
import { resnet } from "./resnet.ts";
import { resnext } from "./resnext.ts";
import { seResnext } from "./se-resnext.ts";

describe("numbers", { timeout: 180_000 }, () => {
  test.for([
    ["timm-resnet10t", () => resnet({ depth: 10, flavor: "T" })],
    ["timm-resnet50s", () => resnet({ depth: 50, flavor: "S" })],
    ["timm-seresnext26t_32x4d", () => seResnext({ variant: "26 32x4d", flavor: "T" })],
    ["timm-ecaresnetlight", () => ecaResnet({ flavor: "light" })],
    ["torchvision-efficientnet_b5", () => efficientnet({ variant: "B5" })],
    ["keras-EfficientNetB5", () => efficientnet({ variant: "B5", flavor: "keras" })],
  ] as const)("%s", async ([golden, make]) => {
    const net = make();
    await checkGolden(golden, { net, reference: net.reference });
  });
});

test.for([
  ["ResNet-26", () => resnet({ depth: 26, flavor: "timm" })] as const,
  ...([14, 26, 50] as const).map((depth) => [`ResNet-${depth}-T`, () => resnet({ depth, flavor: "T" })] as const),
  ...([101, 152] as const).map((depth) => [`ResNet-${depth}-S`, () => resnet({ depth, flavor: "S" })] as const),
  ["ResNeXt-101 64×4d", () => resnext({ variant: "101 64×4d" })] as const,
  ...(["101 32×4d", "101 32×16d", "101 32×32d"] as const).map(
    (variant) => [`ResNeXt-${variant}`, () => resnext({ variant, flavor: "timm" })] as const,
  ),
  ...(["50 32×4d", "101 32×4d", "101 32×8d", "101 64×4d"] as const).map(
    (variant) => [`SE-ResNeXt-${variant}`, () => seResnext({ variant })] as const,
  ),
  ...(["26 32×4d", "101 32×8d"] as const).map(
    (variant) => [`SE-ResNeXt-${variant}-D`, () => seResnext({ variant, flavor: "D" })] as const,
  ),
  ["ResNeXt-50-D 32×4d", () => resnext({ variant: "50 32×4d", flavor: "D" })] as const,
  ["ECA-ResNet-26-T", () => ecaResnet({ depth: 26, flavor: "T" })] as const,
  ["ECA-ResNet-50-T", () => ecaResnet({ flavor: "T" })] as const,
  ["ECA-ResNet-269-D", () => ecaResnet({ depth: 269 })] as const,
  ...(["B5", "B6", "B7"] as const).map(
    (variant) => [`EfficientNet-${variant}`, () => efficientnet({ variant })] as const,
  ),
  ...(["timm", "tensorflow"] as const).flatMap((flavor) =>
    (["B5", "B6", "B7", "B8"] as const).map(
      (variant) => [`EfficientNet-${variant}, ${flavor}`, () => efficientnet({ variant, flavor })] as const,
    ),
  ),
  ...(["B5", "B6", "B7"] as const).map(
    (variant) => [`EfficientNet-${variant}, keras`, () => efficientnet({ variant, flavor: "keras" })] as const,
  ),
  ["ConvNeXt xlarge", () => convnext({ variant: "xlarge", flavor: "timm" })] as const,
  ["ConvNeXt V2 huge", () => convnext({ variant: "huge", flavor: "V2" })] as const,
])("%s has its reference's weights", ([, make]) => {
  expectNames(make());
});

test("members that a flavor does not have", () => {
  expect(() => resnext({ variant: "101 32x4d" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: resnext: flavor "torchvision" has no variant "101 32x4d"
      received  variant "101 32x4d"
      expected  one of "50 32×4d", "101 32×8d", "101 64×4d"
      to fix    choose one of these, or another flavor]
  `);
  expect(() => seResnext({ variant: "50 32×4d", flavor: "T" })).toThrow('flavor "T" has no variant "50 32×4d"');
  expect(() => ecaResnet({ depth: 26 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: ecaResnet: flavor "D" has no depth 26
      received  depth 26
      expected  one of 50, 101, 269
      to fix    choose one of these depths, or another flavor]
  `);
  expect(() => efficientnet({ variant: "B8" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: efficientnet: flavor "torchvision" has no variant "B8"
      received  variant "B8"
      expected  "B0" to "B7"
      to fix    choose one of these, or flavor: "tensorflow", which has all]
  `);
  expect(() => convnext({ variant: "huge" })).toThrow('choose one of these, or flavor: "V2"');
  expect(() => seResnext({ variant: "26 32×4d", flavor: "D", outputStride: 16 })).toThrow("downsample by 32");
});
