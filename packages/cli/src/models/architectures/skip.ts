/** @file The networks of @tributary/skip. */
import {
  cifarDensenet,
  cifarResnet,
  cifarWideResnet,
  convnext,
  densenet,
  efficientnet,
  mobilenetV2,
  mobilenetV3,
  regnet,
  squeezenet,
} from "@tributary/skip";
import { type Architecture, type Build, type EncoderNetwork, type Flavor, made } from "./architecture.ts";
import { imageNet } from "./image-net.ts";
import { residualArchitectures } from "./residual.ts";

const cifar = (name: string, build: Build<EncoderNetwork>): Architecture<EncoderNetwork> => ({
  name,
  package: "skip",
  task: "classification",
  flavors: ["paper"],
  input: [32, 32, 3],
  classes: 10,
  build,
});

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
  ([variant, size]): Architecture<EncoderNetwork> => ({
    ...imageNet(
      `efficientnet${variant}`,
      ["torchvision", "timm", "tensorflow", "keras"].filter(
        (flavor) => variant !== "B8" || (flavor !== "keras" && flavor !== "torchvision"),
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

export const skipArchitectures: readonly Architecture<EncoderNetwork>[] = [
  ...residualArchitectures,
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
