/** The numbers of docs/papers.md: one row for each architecture and flavor. */
import type { Block } from "@tributary/kernel";
import { expectPublished, readPapers } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";
import { convnext } from "./convnext.ts";
import { densenet } from "./densenet.ts";
import { ecaResnet } from "./eca-resnet.ts";
import { efficientnet } from "./efficientnet.ts";
import { mobilenetV2 } from "./mobilenet-v2.ts";
import { mobilenetV3 } from "./mobilenet-v3.ts";
import { regnet } from "./regnet.ts";
import { res2net } from "./res2net.ts";
import { resnest } from "./resnest.ts";
import { resnet } from "./resnet.ts";
import { resnetV2 } from "./resnet-v2.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { seResnext } from "./se-resnext.ts";
import { squeezenet } from "./squeezenet.ts";
import { wideResnet } from "./wide-resnet.ts";

const efficientnets = (
  flavor: "torchvision" | "timm" | "tensorflow" | "keras",
): Readonly<Record<string, () => Block>> =>
  Object.fromEntries(
    (["B0", "B1", "B2", "B3", "B4"] as const).map((variant) => [
      `EfficientNet-${variant}, ${flavor}`,
      () => efficientnet({ variant, flavor }),
    ]),
  );

const regnets = (kind: "X" | "Y"): Readonly<Record<string, () => Block>> =>
  Object.fromEntries(
    (["400MF", "800MF", "1.6GF", "3.2GF"] as const).map((size) => [
      `RegNet${kind}-${size}, torchvision`,
      () => regnet({ variant: `${kind} ${size}` }),
    ]),
  );

/** The rows, in their order. */
const networks: Readonly<Record<string, () => Block>> = {
  "ResNet-18, torchvision": () => resnet({ depth: 18 }),
  "ResNet-34, torchvision": () => resnet({ depth: 34 }),
  "ResNet-50, torchvision": () => resnet({ depth: 50 }),
  "ResNet-101, torchvision": () => resnet({ depth: 101 }),
  "ResNet-152, torchvision": () => resnet({ depth: 152 }),
  "ResNet-50, paper": () => resnet({ depth: 50, flavor: "paper" }),
  "ResNet-50, keras": () => resnet({ depth: 50, flavor: "keras" }),
  "ResNet-101, keras": () => resnet({ depth: 101, flavor: "keras" }),
  "ResNet-152, keras": () => resnet({ depth: 152, flavor: "keras" }),
  "ResNet-50-C, C": () => resnet({ depth: 50, flavor: "C" }),
  "ResNet-101-C, C": () => resnet({ depth: 101, flavor: "C" }),
  "ResNet-152-C, C": () => resnet({ depth: 152, flavor: "C" }),
  "ResNet-18-D, D": () => resnet({ depth: 18, flavor: "D" }),
  "ResNet-26-D, D": () => resnet({ depth: 26, flavor: "D" }),
  "ResNet-34-D, D": () => resnet({ depth: 34, flavor: "D" }),
  "ResNet-50-D, D": () => resnet({ depth: 50, flavor: "D" }),
  "ResNet-101-D, D": () => resnet({ depth: 101, flavor: "D" }),
  "ResNet-152-D, D": () => resnet({ depth: 152, flavor: "D" }),
  "ResNet-200-D, D": () => resnet({ depth: 200, flavor: "D" }),
  "ResNet-50 v2, keras": () => resnetV2({ depth: 50 }),
  "ResNet-101 v2, keras": () => resnetV2({ depth: 101 }),
  "ResNet-152 v2, keras": () => resnetV2({ depth: 152 }),
  "ResNet-20 for CIFAR, paper": () => cifarResnet({ depth: 20 }),
  "ResNet-32 for CIFAR, paper": () => cifarResnet({ depth: 32 }),
  "ResNet-44 for CIFAR, paper": () => cifarResnet({ depth: 44 }),
  "ResNet-56 for CIFAR, paper": () => cifarResnet({ depth: 56 }),
  "ResNet-110 for CIFAR, paper": () => cifarResnet({ depth: 110 }),
  "ResNet-20 for CIFAR, both sides": () => cifarResnet({ depth: 20, option: "A both sides" }),
  "ResNeXt-50 32×4d, torchvision": () => resnext({ variant: "50 32×4d" }),
  "ResNeXt-101 32×8d, torchvision": () => resnext({ variant: "101 32×8d" }),
  "Wide-ResNet-50-2, torchvision": () => wideResnet({ depth: 50 }),
  "Wide-ResNet-101-2, torchvision": () => wideResnet({ depth: 101 }),
  "WRN-16-4, paper": () => cifarWideResnet({ depth: 16, widenFactor: 4 }),
  "WRN-28-10, paper": () => cifarWideResnet({ depth: 28, widenFactor: 10 }),
  "SE-ResNet-18, timm": () => seResnet({ depth: 18 }),
  "SE-ResNet-34, timm": () => seResnet({ depth: 34 }),
  "SE-ResNet-50, timm": () => seResnet(),
  "SE-ResNet-101, timm": () => seResnet({ depth: 101 }),
  "SE-ResNet-152, timm": () => seResnet({ depth: 152 }),
  "SE-ResNet-152-D, D": () => seResnet({ depth: 152, flavor: "D" }),
  "ECA-ResNet-50-D, timm": () => ecaResnet(),
  "ECA-ResNet-101-D, timm": () => ecaResnet({ depth: 101 }),
  "Res2Net-50 26w×4s, timm": () => res2net(),
  "Res2Net-50 48w×2s, timm": () => res2net({ variant: "50 48w×2s" }),
  "Res2Net-50 14w×8s, timm": () => res2net({ variant: "50 14w×8s" }),
  "Res2Net-50-D 26w×4s, timm": () => res2net({ variant: "50 26w×4s D" }),
  "Res2NeXt-50 4w×4s×8c, timm": () => res2net({ variant: "NeXt-50 4w×4s×8c" }),
  "ResNeSt-14, timm": () => resnest({ depth: 14 }),
  "ResNeSt-26, timm": () => resnest({ depth: 26 }),
  "ResNeSt-50, timm": () => resnest({ depth: 50 }),
  "MobileNetV2, torchvision": () => mobilenetV2(),
  "MobileNetV2, timm": () => mobilenetV2({ flavor: "timm" }),
  "MobileNetV2, keras": () => mobilenetV2({ flavor: "keras" }),
  "MobileNetV3 large, torchvision": () => mobilenetV3({ variant: "large" }),
  "MobileNetV3 small, torchvision": () => mobilenetV3({ variant: "small" }),
  "MobileNetV3 large, timm": () => mobilenetV3({ variant: "large", flavor: "timm" }),
  "MobileNetV3 small, timm": () => mobilenetV3({ variant: "small", flavor: "timm" }),
  ...efficientnets("torchvision"),
  ...efficientnets("timm"),
  ...efficientnets("tensorflow"),
  ...efficientnets("keras"),
  "ConvNeXt tiny, torchvision": () => convnext({ variant: "tiny" }),
  "ConvNeXt small, torchvision": () => convnext({ variant: "small" }),
  "ConvNeXt atto, timm": () => convnext({ variant: "atto", flavor: "timm" }),
  "ConvNeXt femto, timm": () => convnext({ variant: "femto", flavor: "timm" }),
  "ConvNeXt pico, timm": () => convnext({ variant: "pico", flavor: "timm" }),
  "ConvNeXt nano, timm": () => convnext({ variant: "nano", flavor: "timm" }),
  "ConvNeXt V2 atto, V2": () => convnext({ variant: "atto", flavor: "V2" }),
  "ConvNeXt V2 femto, V2": () => convnext({ variant: "femto", flavor: "V2" }),
  "ConvNeXt V2 pico, V2": () => convnext({ variant: "pico", flavor: "V2" }),
  "ConvNeXt V2 nano, V2": () => convnext({ variant: "nano", flavor: "V2" }),
  "ConvNeXt V2 tiny, V2": () => convnext({ variant: "tiny", flavor: "V2" }),
  ...regnets("X"),
  ...regnets("Y"),
  "RegNetX-200MF, timm": () => regnet({ variant: "X 200MF", flavor: "timm" }),
  "RegNetX-400MF, timm": () => regnet({ variant: "X 400MF", flavor: "timm" }),
  "RegNetY-800MF, timm": () => regnet({ variant: "Y 800MF", flavor: "timm" }),
  "ResNet-26, timm": () => resnet({ depth: 26, flavor: "timm" }),
  "ResNet-10-T, T": () => resnet({ depth: 10, flavor: "T" }),
  "ResNet-26-T, T": () => resnet({ depth: 26, flavor: "T" }),
  "ResNet-50-S, S": () => resnet({ depth: 50, flavor: "S" }),
  "ResNeXt-50-D 32×4d, D": () => resnext({ variant: "50 32×4d", flavor: "D" }),
  "ResNeXt-101 32×4d, timm": () => resnext({ variant: "101 32×4d", flavor: "timm" }),
  "ResNeXt-101 64×4d, torchvision": () => resnext({ variant: "101 64×4d" }),
  "SE-ResNeXt-26-D 32×4d, D": () => seResnext({ variant: "26 32×4d", flavor: "D" }),
  "SE-ResNeXt-26-T 32×4d, T": () => seResnext({ variant: "26 32×4d", flavor: "T" }),
  "SE-ResNeXt-50 32×4d, timm": () => seResnext({ variant: "50 32×4d" }),
  "SE-ResNeXt-101 32×4d, timm": () => seResnext({ variant: "101 32×4d" }),
  "ECA-ResNet-26-T, T": () => ecaResnet({ depth: 26, flavor: "T" }),
  "ECA-ResNet light, light": () => ecaResnet({ flavor: "light" }),
  "EfficientNet-B5, torchvision": () => efficientnet({ variant: "B5" }),
  "EfficientNet-B5, keras": () => efficientnet({ variant: "B5", flavor: "keras" }),
  "SqueezeNet 1.0, torchvision": () => squeezenet({ version: "1.0" }),
  "SqueezeNet 1.1, torchvision": () => squeezenet(),
  "DenseNet-121, torchvision": () => densenet({ depth: 121 }),
  "DenseNet-161, torchvision": () => densenet({ depth: 161 }),
  "DenseNet-169, torchvision": () => densenet({ depth: 169 }),
  "DenseNet-201, torchvision": () => densenet({ depth: 201 }),
  "DenseNet-121, keras": () => densenet({ depth: 121, flavor: "keras" }),
  "DenseNet-169, keras": () => densenet({ depth: 169, flavor: "keras" }),
  "DenseNet-201, keras": () => densenet({ depth: 201, flavor: "keras" }),
  "DenseNet-BC (40, 12), paper": () => cifarDensenet({ depth: 40, growth: 12 }),
  "DenseNet-BC (100, 12), paper": () => cifarDensenet({ depth: 100, growth: 12 }),
};

const rows = readPapers("packages/skip");

test("no row is missing, and each was measured", () => {
  expect(rows.map(({ architecture, flavor }) => `${architecture}, ${flavor}`)).toEqual(Object.keys(networks));
  for (const { maxDifference } of rows) expect(Number(maxDifference)).toBeLessThan(1e-4);
});

describe("parameters in both conventions and multiply-adds are those published", () => {
  test.for(rows.map((row) => [`${row.architecture}, ${row.flavor}`, row] as const))("%s", ([name, row]) => {
    expectPublished(row, networks[name]!());
  });
});

test("ResNet: Keras learns one bias more for each normalized channel", () => {
  const [torch, keras] = ["torchvision", "keras"].map(
    (flavor) => rows.find((row) => row.architecture === "ResNet-50" && row.flavor === flavor)!,
  );
  expect(keras!.parameters - torch!.parameters).toBe((keras!.total - keras!.parameters) / 2);
});
