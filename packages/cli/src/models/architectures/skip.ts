/** @file The networks of @tributary/skip. */
import {
  cifarDensenet,
  cifarResnet,
  cifarWideResnet,
  densenet,
  resnet,
  resnetV2,
  resnext,
  seResnet,
  wideResnet,
} from "@tributary/skip";
import { type Architecture, type Flavor, made } from "./architecture.ts";

const imageNet = (name: string, flavors: readonly string[], build: Architecture["build"]): Architecture => ({
  name,
  package: "skip",
  task: "classification",
  flavors,
  input: [224, 224, 3],
  classes: 1000,
  build,
});

const cifar = (name: string, build: Architecture["build"]): Architecture => ({
  name,
  package: "skip",
  task: "classification",
  flavors: ["paper"],
  input: [32, 32, 3],
  classes: 10,
  build,
});

const resnets = ([18, 34, 50, 101, 152] as const).map((depth) =>
  imageNet(
    `resnet${depth}`,
    depth < 50 ? ["torchvision", "paper"] : ["torchvision", "keras", "paper"],
    made({ resnet }, (make, { flavor, classes }) => make({ depth, classes, flavor: flavor as Flavor })),
  ),
);
const resnetsV2 = ([50, 101, 152] as const).map((depth) =>
  imageNet(
    `resnet${depth}V2`,
    ["keras"],
    made({ resnetV2 }, (make, { classes }) => make({ depth, classes })),
  ),
);
const densenets = ([121, 161, 169, 201] as const).map((depth) =>
  imageNet(
    `densenet${depth}`,
    depth === 161 ? ["torchvision"] : ["torchvision", "keras"],
    made({ densenet }, (make, { flavor, classes }) => make({ depth, classes, flavor: flavor as Flavor })),
  ),
);

export const skipArchitectures: readonly Architecture[] = [
  ...resnets,
  ...resnetsV2,
  imageNet(
    "resnext50",
    ["torchvision"],
    made({ resnext }, (make, { classes }) => make({ variant: "50 32×4d", classes })),
  ),
  imageNet(
    "resnext101",
    ["torchvision"],
    made({ resnext }, (make, { classes }) => make({ variant: "101 32×8d", classes })),
  ),
  imageNet(
    "wideResnet50",
    ["torchvision"],
    made({ wideResnet }, (make, { classes }) => make({ depth: 50, classes })),
  ),
  imageNet(
    "wideResnet101",
    ["torchvision"],
    made({ wideResnet }, (make, { classes }) => make({ depth: 101, classes })),
  ),
  imageNet(
    "seResnet50",
    ["timm"],
    made({ seResnet }, (make, { classes }) => make({ classes })),
  ),
  ...densenets,
  ...[20, 32, 44, 56, 110].map((depth) =>
    cifar(
      `cifarResnet${depth}`,
      made({ cifarResnet }, (make, { classes }) => make({ depth, classes })),
    ),
  ),
  cifar(
    "cifarWideResnet16x4",
    made({ cifarWideResnet }, (make, { classes }) => make({ depth: 16, widenFactor: 4, classes })),
  ),
  cifar(
    "cifarWideResnet28x10",
    made({ cifarWideResnet }, (make, { classes }) => make({ depth: 28, widenFactor: 10, classes })),
  ),
  cifar(
    "cifarDensenet40x12",
    made({ cifarDensenet }, (make, { classes }) => make({ depth: 40, growth: 12, classes })),
  ),
  cifar(
    "cifarDensenet100x12",
    made({ cifarDensenet }, (make, { classes }) => make({ depth: 100, growth: 12, classes })),
  ),
];
