/** @file The networks of @tributary/inception. */
import { googlenet, inceptionBn, inceptionResnetV2, inceptionV3, inceptionV4, xception } from "@tributary/inception";
import type { Architecture, Flavor } from "./architecture.ts";

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
  imageNet("googlenet", 224, ["torchvision", "paper"], ({ flavor, classes }) =>
    googlenet({ flavor: flavor as Flavor, classes }),
  ),
  imageNet("inceptionBn", 224, ["paper"], ({ classes }) => inceptionBn({ classes })),
  imageNet("inceptionV3", 299, ["torchvision", "keras"], ({ flavor, classes }) =>
    inceptionV3({ flavor: flavor as Flavor, classes }),
  ),
  imageNet("inceptionV4", 299, ["timm"], ({ classes }) => inceptionV4({ classes })),
  imageNet("inceptionResnetV2", 299, ["timm", "keras"], ({ flavor, classes }) =>
    inceptionResnetV2({ flavor: flavor as Flavor, classes }),
  ),
  imageNet("xception", 299, ["keras", "timm"], ({ flavor, classes }) =>
    xception({ flavor: flavor as Flavor, classes }),
  ),
];
