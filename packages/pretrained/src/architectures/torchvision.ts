/** @file The architectures that torchvision publishes weights of. */
import { googlenet, inceptionV3 } from "@tributary/inception";
import {
  convnext,
  densenet,
  efficientnet,
  mobilenetV2,
  mobilenetV3,
  regnet,
  resnet,
  resnext,
  squeezenet,
  wideResnet,
} from "@tributary/skip";
import { type Architectures, byName, withFiles } from "./architecture.ts";

/** Files from before torchvision 0.3: `denselayer1.norm.1.weight`. */
const older = (name: string): string =>
  name.replace(
    /(denselayer\d+\.(?:norm|relu|conv))\.([12])\./,
    (_, layer: string, number: string) => `${layer}${number}.`,
  );

/** The same networks and names in torchvision and timm. */
export const shared = (): Architectures => ({
  ...byName(
    ...([18, 34, 50, 101, 152] as const).map((depth) => (classes: number) => resnet({ depth, classes })),
    ...(["50 32×4d", "101 32×8d", "101 64×4d"] as const).map(
      (variant) => (classes: number) => resnext({ variant, classes }),
    ),
    ...([50, 101] as const).map((depth) => (classes: number) => wideResnet({ depth, classes })),
  ),
  ...withFiles(
    byName(...([121, 161, 169, 201] as const).map((depth) => (classes: number) => densenet({ depth, classes }))),
    { older },
  ),
  ...withFiles(
    byName((classes) => inceptionV3({ classes })),
    { unused: /^AuxLogits\./ },
  ),
});

export const torchvisionArchitectures = (): Architectures => ({
  ...shared(),
  ...withFiles(
    byName((classes) => googlenet({ classes })),
    { unused: /^aux[12]\./ },
  ),
  ...byName(
    (classes) => mobilenetV2({ classes }),
    ...(["large", "small"] as const).map((variant) => (classes: number) => mobilenetV3({ variant, classes })),
    ...(["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7"] as const).map(
      (variant) => (classes: number) => efficientnet({ variant, classes }),
    ),
    ...(["tiny", "small", "base", "large"] as const).map(
      (variant) => (classes: number) => convnext({ variant, classes }),
    ),
    ...(["400MF", "800MF", "1.6GF", "3.2GF", "8GF", "16GF", "32GF"] as const).flatMap((size) =>
      (["X", "Y"] as const).map((kind) => (classes: number) => regnet({ variant: `${kind} ${size}`, classes })),
    ),
    (classes) => regnet({ variant: "Y 128GF", classes }),
    ...(["1.0", "1.1"] as const).map((version) => (classes: number) => squeezenet({ version, classes })),
  ),
});
