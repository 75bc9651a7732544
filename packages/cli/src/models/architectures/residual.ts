/** @file The networks of @tributary/skip that are ResNet and what came of it. */
import {
  ecaResnet,
  res2net,
  resnest,
  resnet,
  resnetV2,
  resnext,
  seResnet,
  seResnext,
  wideResnet,
} from "@tributary/skip";
import { type Architecture, type BuildOptions, type EncoderNetwork, type Flavor, made } from "./architecture.ts";
import { imageNet } from "./image-net.ts";

/** Flavors whose shortcuts average have nothing to dilate. */
const averages = (flavor: string): boolean => flavor === "D" || flavor === "T";

/** The option of a network whose last maps can be kept larger, in a flavor that can. */
const kept = ({ flavor, outputStride }: BuildOptions): Pick<BuildOptions, "outputStride"> =>
  outputStride === undefined || averages(flavor) ? {} : { outputStride };

const dilating = (...row: Parameters<typeof imageNet>): Architecture<EncoderNetwork> => ({
  ...imageNet(...row),
  dilates: true,
});

const resnets = (
  [
    [10, ["T"]],
    [14, ["T"]],
    [18, ["torchvision", "paper", "D"]],
    [26, ["timm", "D", "T"]],
    [34, ["torchvision", "paper", "D"]],
    [50, ["torchvision", "keras", "paper", "C", "D", "T", "S"]],
    [101, ["torchvision", "keras", "paper", "C", "D", "S"]],
    [152, ["torchvision", "keras", "paper", "C", "D", "S"]],
    [200, ["D"]],
  ] as const
).map(([depth, flavors]) =>
  (averages(flavors[0]) ? imageNet : dilating)(
    `resnet${depth}`,
    flavors,
    made({ resnet }, (make, options) =>
      make({ depth, classes: options.classes, flavor: options.flavor as Flavor, ...kept(options) }),
    ),
  ),
);
const resnetsV2 = ([50, 101, 152] as const).map((depth) =>
  imageNet(
    `resnet${depth}V2`,
    ["keras"],
    made({ resnetV2 }, (make, { classes }) => make({ depth, classes })),
  ),
);

export const residualArchitectures: readonly Architecture<EncoderNetwork>[] = [
  ...resnets,
  ...resnetsV2,
  dilating(
    "resnext50",
    ["torchvision", "D"],
    made({ resnext }, (make, options) =>
      make({
        variant: "50 32×4d",
        classes: options.classes,
        flavor: options.flavor as Flavor,
        ...kept(options),
      }),
    ),
  ),
  ...(
    [
      ["resnext101", "101 32×8d", "torchvision"],
      ["resnext101_64x4d", "101 64×4d", "torchvision"],
      ["resnext101_32x4d", "101 32×4d", "timm"],
      ["resnext101_32x16d", "101 32×16d", "timm"],
      ["resnext101_32x32d", "101 32×32d", "timm"],
    ] as const
  ).map(([name, variant, flavor]) =>
    dilating(
      name,
      [flavor],
      made({ resnext }, (make, options) => make({ variant, flavor, classes: options.classes, ...kept(options) })),
    ),
  ),
  dilating(
    "wideResnet50",
    ["torchvision"],
    made({ wideResnet }, (make, options) => make({ depth: 50, classes: options.classes, ...kept(options) })),
  ),
  dilating(
    "wideResnet101",
    ["torchvision"],
    made({ wideResnet }, (make, options) => make({ depth: 101, classes: options.classes, ...kept(options) })),
  ),
  ...([18, 34, 50, 101, 152] as const).map((depth) =>
    dilating(
      `seResnet${depth}`,
      depth === 152 ? ["timm", "D"] : ["timm"],
      made({ seResnet }, (make, options) =>
        make({ depth, classes: options.classes, flavor: options.flavor as Flavor, ...kept(options) }),
      ),
    ),
  ),
  ...(
    [
      ["seResnext26", "26 32×4d", ["D", "T"]],
      ["seResnext50", "50 32×4d", ["timm"]],
      ["seResnext101_32x4d", "101 32×4d", ["timm"]],
      ["seResnext101_32x8d", "101 32×8d", ["timm", "D"]],
      ["seResnext101_64x4d", "101 64×4d", ["timm"]],
    ] as const
  ).map(([name, variant, flavors]) =>
    (averages(flavors[0]) ? imageNet : dilating)(
      name,
      flavors,
      made({ seResnext }, (make, options) =>
        make({ variant, classes: options.classes, flavor: options.flavor as Flavor, ...kept(options) }),
      ),
    ),
  ),
  ...(
    [
      [26, ["T"]],
      [50, ["D", "T", "light"]],
      [101, ["D"]],
      [269, ["D"]],
    ] as const
  ).map(([depth, flavors]) =>
    imageNet(
      `ecaResnet${depth}`,
      flavors,
      made({ ecaResnet }, (make, { flavor, classes }) => make({ depth, classes, flavor: flavor as Flavor })),
    ),
  ),
  ...(
    [
      ["50", "50 26w×4s"],
      ["50x48w2s", "50 48w×2s"],
      ["50x14w8s", "50 14w×8s"],
      ["50x26w6s", "50 26w×6s"],
      ["50x26w8s", "50 26w×8s"],
      ["101", "101 26w×4s"],
      ["Next50", "NeXt-50 4w×4s×8c"],
    ] as const
  ).map(([name, variant]) =>
    dilating(
      `res2net${name}`,
      ["timm"],
      made({ res2net }, (make, options) => make({ variant, classes: options.classes, ...kept(options) })),
    ),
  ),
  ...(
    [
      ["50D", "50 26w×4s D"],
      ["101D", "101 26w×4s D"],
    ] as const
  ).map(([name, variant]) =>
    imageNet(
      `res2net${name}`,
      ["timm"],
      made({ res2net }, (make, { classes }) => make({ variant, classes })),
    ),
  ),
  ...([14, 26, 50, 101, 200, 269] as const).map((depth) =>
    imageNet(
      `resnest${depth}`,
      ["timm"],
      made({ resnest }, (make, { classes }) => make({ depth, classes })),
    ),
  ),
];
