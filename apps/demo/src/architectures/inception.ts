/** @file The networks of @tributary/inception. */
import { googlenet, inceptionBn, inceptionResnetV2, inceptionV3, inceptionV4, xception } from "@tributary/inception";
import type { Architecture, Flavour } from "./architecture.ts";

const imageNet = (
  name: string,
  size: number,
  flavours: readonly string[],
  build: Architecture["build"],
): Architecture => ({
  name,
  package: "inception",
  task: "classification",
  flavours,
  input: [size, size, 3],
  classes: 1000,
  build,
});

export const inceptionArchitectures: readonly Architecture[] = [
  imageNet("googlenet", 224, ["torchvision", "paper"], ({ flavour, classes }) =>
    googlenet({ flavour: flavour as Flavour, classes }),
  ),
  imageNet("inceptionBn", 224, ["paper"], ({ classes }) => inceptionBn({ classes })),
  imageNet("inceptionV3", 299, ["torchvision", "keras"], ({ flavour, classes }) =>
    inceptionV3({ flavour: flavour as Flavour, classes }),
  ),
  imageNet("inceptionV4", 299, ["timm"], ({ classes }) => inceptionV4({ classes })),
  imageNet("inceptionResnetV2", 299, ["timm", "keras"], ({ flavour, classes }) =>
    inceptionResnetV2({ flavour: flavour as Flavour, classes }),
  ),
  imageNet("xception", 299, ["keras", "timm"], ({ flavour, classes }) =>
    xception({ flavour: flavour as Flavour, classes }),
  ),
];
