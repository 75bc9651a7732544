/** @file The networks of @tributary/skip. */
import {
  cifarDensenet,
  cifarResnet,
  cifarWideResnet,
  convnext,
  densenet,
  ecaResnet,
  efficientnet,
  mobilenetV2,
  mobilenetV3,
  regnet,
  res2net,
  resnest,
  resnet,
  resnetV2,
  resnext,
  seResnet,
  seResnext,
  squeezenet,
  wideResnet,
} from "@tributary/skip";
import { type Architecture, type BuildOptions, type Flavor, made } from "./architecture.ts";

/** The option of a network whose last maps can be kept larger. */
const kept = ({ outputStride }: BuildOptions): Pick<BuildOptions, "outputStride"> =>
  outputStride === undefined ? {} : { outputStride };

/** Flavors whose shortcuts average have nothing to dilate. */
const averages = (flavor: string): boolean => flavor === "D" || flavor === "T";

const dilating = (...row: Parameters<typeof imageNet>): Architecture => ({ ...imageNet(...row), dilates: true });

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
const densenets = ([121, 161, 169, 201] as const).map((depth) =>
  imageNet(
    `densenet${depth}`,
    depth === 161 ? ["torchvision"] : ["torchvision", "keras"],
    made({ densenet }, (make, { flavor, classes }) => make({ depth, classes, flavor: flavor as Flavor })),
  ),
);

/** Pictures of the size that each was published with. */
const efficientnets = (
  [
    ["B0", 224],
    ["B1", 240],
    ["B2", 260],
    ["B3", 300],
    ["B4", 380],
    ["B5", 456],
    ["B6", 528],
    ["B7", 600],
    ["B8", 672],
  ] as const
).map(
  ([variant, size]): Architecture => ({
    ...imageNet(
      `efficientnet${variant}`,
      ["torchvision", "timm", "tensorflow", "keras"].filter(
        (flavor) => (flavor !== "keras" || size <= 380) && (flavor !== "torchvision" || variant !== "B8"),
      ),
      made({ efficientnet }, (make, { flavor, classes }) => make({ variant, classes, flavor: flavor as Flavor })),
    ),
    input: [size, size, 3],
  }),
);
const convnexts = (
  [
    ["Atto", ["timm", "V2"]],
    ["Femto", ["timm", "V2"]],
    ["Pico", ["timm", "V2"]],
    ["Nano", ["timm", "V2"]],
    ["Tiny", ["torchvision", "timm", "V2"]],
    ["Small", ["torchvision", "timm"]],
    ["Base", ["torchvision", "timm", "V2"]],
    ["Large", ["torchvision", "timm", "V2"]],
    ["Xlarge", ["timm"]],
    ["Huge", ["V2"]],
  ] as const
).map(([variant, flavors]) =>
  imageNet(
    `convnext${variant}`,
    flavors,
    made({ convnext }, (make, { flavor, classes }) =>
      make({ variant: variant.toLowerCase() as Lowercase<typeof variant>, classes, flavor: flavor as Flavor }),
    ),
  ),
);
/** torchvision has the first of these sizes, timm all; of three timm has torchvision's widths, too. */
const regnets = (["X", "Y"] as const).flatMap((kind) => {
  const both = (["400MF", "800MF", "1.6GF", "3.2GF", "8GF", "16GF", "32GF"] as const).map((size) => {
    const variant = `${kind} ${size}` as const;
    const isRounded = variant === "X 400MF" || variant === "Y 800MF" || variant === "Y 8GF";
    return [variant, ["torchvision", "timm", ...(isRounded ? ["timm tv"] : [])]] as const;
  });
  const timm = (["200MF", "600MF", "4GF", "6.4GF", "12GF"] as const).map(
    (size) => [`${kind} ${size}`, ["timm"]] as const,
  );
  return [...both, ...timm].map(([variant, flavors]) =>
    imageNet(
      `regnet${variant.replace(" ", "")}`,
      flavors,
      made({ regnet }, (make, { flavor, classes }) => make({ variant, classes, flavor: flavor as Flavor })),
    ),
  );
});

export const skipArchitectures: readonly Architecture[] = [
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
  imageNet(
    "mobilenetV2",
    ["torchvision", "timm", "keras"],
    made({ mobilenetV2 }, (make, { flavor, classes }) => make({ classes, flavor: flavor as Flavor })),
  ),
  ...(["Large", "Small"] as const).map((variant) =>
    imageNet(
      `mobilenetV3${variant}`,
      ["torchvision", "timm"],
      made({ mobilenetV3 }, (make, { flavor, classes }) =>
        make({ variant: variant.toLowerCase() as Lowercase<typeof variant>, classes, flavor: flavor as Flavor }),
      ),
    ),
  ),
  ...efficientnets,
  ...convnexts,
  ...regnets,
  imageNet(
    "squeezenet1.0",
    ["torchvision"],
    made({ squeezenet }, (make, { classes }) => make({ version: "1.0", classes })),
  ),
  imageNet(
    "squeezenet1.1",
    ["torchvision"],
    made({ squeezenet }, (make, { classes }) => make({ version: "1.1", classes })),
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
