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
import type { Architecture, Flavor } from "./architecture.ts";

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
    ({ flavor, classes }) => resnet({ depth, classes, flavor: flavor as Flavor }),
  ),
);
const resnetsV2 = ([50, 101, 152] as const).map((depth) =>
  imageNet(`resnet${depth}V2`, ["keras"], ({ classes }) => resnetV2({ depth, classes })),
);
const densenets = ([121, 161, 169, 201] as const).map((depth) =>
  imageNet(`densenet${depth}`, depth === 161 ? ["torchvision"] : ["torchvision", "keras"], ({ flavor, classes }) =>
    densenet({ depth, classes, flavor: flavor as Flavor }),
  ),
);

export const skipArchitectures: readonly Architecture[] = [
  ...resnets,
  ...resnetsV2,
  imageNet("resnext50", ["torchvision"], ({ classes }) => resnext({ variant: "50 32×4d", classes })),
  imageNet("resnext101", ["torchvision"], ({ classes }) => resnext({ variant: "101 32×8d", classes })),
  imageNet("wideResnet50", ["torchvision"], ({ classes }) => wideResnet({ depth: 50, classes })),
  imageNet("wideResnet101", ["torchvision"], ({ classes }) => wideResnet({ depth: 101, classes })),
  imageNet("seResnet50", ["timm"], ({ classes }) => seResnet({ classes })),
  ...densenets,
  ...[20, 32, 44, 56, 110].map((depth) =>
    cifar(`cifarResnet${depth}`, ({ classes }) => cifarResnet({ depth, classes })),
  ),
  cifar("cifarWideResnet16x4", ({ classes }) => cifarWideResnet({ depth: 16, widenFactor: 4, classes })),
  cifar("cifarWideResnet28x10", ({ classes }) => cifarWideResnet({ depth: 28, widenFactor: 10, classes })),
  cifar("cifarDensenet40x12", ({ classes }) => cifarDensenet({ depth: 40, growth: 12, classes })),
  cifar("cifarDensenet100x12", ({ classes }) => cifarDensenet({ depth: 100, growth: 12, classes })),
];
