/** @file The networks of @tributary/inception. */
import {
  googlenet,
  inceptionBn,
  inceptionNext,
  inceptionResnetV2,
  inceptionV3,
  inceptionV4,
  xception,
} from "@tributary/inception";
import { type Architecture, type Flavor, made } from "./architecture.ts";

const imageNet = (
  name: string,
  size: number,
  flavors: readonly string[],
  build: Architecture["build"],
): Architecture => ({
  name,
  package: "inception",
  task: "classification",
  flavors,
  input: [size, size, 3],
  classes: 1000,
  build,
});

export const inceptionArchitectures: readonly Architecture[] = [
  imageNet(
    "googlenet",
    224,
    ["torchvision", "paper"],
    made({ googlenet }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  imageNet(
    "inceptionBn",
    224,
    ["paper", "published"],
    made({ inceptionBn }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  ...(["Atto", "Tiny", "Small", "Base"] as const).map((variant) =>
    imageNet(
      `inceptionNext${variant}`,
      224,
      ["timm"],
      made({ inceptionNext }, (make, { classes }) =>
        make({ variant: variant.toLowerCase() as Lowercase<typeof variant>, classes }),
      ),
    ),
  ),
  imageNet(
    "inceptionV3",
    299,
    ["torchvision", "keras"],
    made({ inceptionV3 }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  imageNet(
    "inceptionV4",
    299,
    ["timm"],
    made({ inceptionV4 }, (make, { classes }) => make({ classes })),
  ),
  imageNet(
    "inceptionResnetV2",
    299,
    ["timm", "keras"],
    made({ inceptionResnetV2 }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  imageNet(
    "xception",
    299,
    ["keras", "timm"],
    made({ xception }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
];
