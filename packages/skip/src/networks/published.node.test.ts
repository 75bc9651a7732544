/** The numbers of docs/papers.md: one row for each architecture and flavor. */
import type { Block } from "@tributary/kernel";
import { expectPublished, readPapers } from "@tributary/testing/conformance";
import { describe, expect, test } from "vitest";
import { cifarDensenet } from "./cifar-densenet.ts";
import { cifarResnet } from "./cifar-resnet.ts";
import { cifarWideResnet } from "./cifar-wide-resnet.ts";
import { densenet } from "./densenet.ts";
import { resnet } from "./resnet.ts";
import { resnetV2 } from "./resnet-v2.ts";
import { resnext } from "./resnext.ts";
import { seResnet } from "./se-resnet.ts";
import { wideResnet } from "./wide-resnet.ts";

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
  "ResNet-50 v2, keras": () => resnetV2({ depth: 50 }),
  "ResNet-101 v2, keras": () => resnetV2({ depth: 101 }),
  "ResNet-152 v2, keras": () => resnetV2({ depth: 152 }),
  "ResNet-20 for CIFAR, paper": () => cifarResnet({ depth: 20 }),
  "ResNet-32 for CIFAR, paper": () => cifarResnet({ depth: 32 }),
  "ResNet-44 for CIFAR, paper": () => cifarResnet({ depth: 44 }),
  "ResNet-56 for CIFAR, paper": () => cifarResnet({ depth: 56 }),
  "ResNet-110 for CIFAR, paper": () => cifarResnet({ depth: 110 }),
  "ResNeXt-50 32×4d, torchvision": () => resnext({ variant: "50 32×4d" }),
  "ResNeXt-101 32×8d, torchvision": () => resnext({ variant: "101 32×8d" }),
  "Wide-ResNet-50-2, torchvision": () => wideResnet({ depth: 50 }),
  "Wide-ResNet-101-2, torchvision": () => wideResnet({ depth: 101 }),
  "WRN-16-4, paper": () => cifarWideResnet({ depth: 16, widenFactor: 4 }),
  "WRN-28-10, paper": () => cifarWideResnet({ depth: 28, widenFactor: 10 }),
  "SE-ResNet-50, timm": () => seResnet(),
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
