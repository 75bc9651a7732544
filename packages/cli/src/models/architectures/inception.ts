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
import { type Architecture, type Build, type EncoderNetwork, type Flavor, made } from "./architecture.ts";
import { imageNet } from "./image-net.ts";

const row = (
  name: string,
  size: number,
  ...rest: readonly [readonly string[], Build<EncoderNetwork>]
): Architecture<EncoderNetwork> => imageNet(name, ...rest, { package: "inception", input: [size, size, 3] });

export const inceptionArchitectures: readonly Architecture<EncoderNetwork>[] = [
  row(
    "googlenet",
    224,
    ["torchvision", "paper"],
    made({ googlenet }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  row(
    "inceptionBn",
    224,
    ["paper", "published"],
    made({ inceptionBn }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  ...(["Atto", "Tiny", "Small", "Base"] as const).map((variant) =>
    row(
      `inceptionNext${variant}`,
      224,
      ["timm"],
      made({ inceptionNext }, (make, { classes }) =>
        make({ variant: variant.toLowerCase() as Lowercase<typeof variant>, classes }),
      ),
    ),
  ),
  row(
    "inceptionV3",
    299,
    ["torchvision", "keras"],
    made({ inceptionV3 }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  row(
    "inceptionV4",
    299,
    ["timm"],
    made({ inceptionV4 }, (make, { classes }) => make({ classes })),
  ),
  row(
    "inceptionResnetV2",
    299,
    ["timm", "keras"],
    made({ inceptionResnetV2 }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
  row(
    "xception",
    299,
    ["keras", "timm"],
    made({ xception }, (make, { flavor, classes }) => make({ flavor: flavor as Flavor, classes })),
  ),
];
