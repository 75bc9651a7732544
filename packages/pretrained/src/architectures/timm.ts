/** @file The architectures that timm publishes weights of. */
import { inceptionNext, inceptionResnetV2, inceptionV4, xception } from "@tributary/inception";
import {
  convnext,
  ecaResnet,
  efficientnet,
  mobilenetV2,
  mobilenetV3,
  regnet,
  res2net,
  resnest,
  resnet,
  resnext,
  seResnet,
  seResnext,
} from "@tributary/skip";
import { type Architectures, byName } from "./architecture.ts";
import { shared } from "./torchvision.ts";

const residual = (): Architectures =>
  byName(
    ...([50, 101, 152] as const).map((depth) => (classes: number) => resnet({ depth, flavor: "C", classes })),
    ...([18, 26, 34, 50, 101, 152, 200] as const).map(
      (depth) => (classes: number) => resnet({ depth, flavor: "D", classes }),
    ),
    ...([18, 34, 50, 101, 152] as const).map((depth) => (classes: number) => seResnet({ depth, classes })),
    (classes) => seResnet({ depth: 152, flavor: "D", classes }),
    (classes) => resnet({ depth: 26, flavor: "timm", classes }),
    ...([10, 14, 26, 50] as const).map((depth) => (classes: number) => resnet({ depth, flavor: "T", classes })),
    ...([50, 101, 152] as const).map((depth) => (classes: number) => resnet({ depth, flavor: "S", classes })),
    (classes) => resnext({ variant: "50 32×4d", flavor: "D", classes }),
    ...(["101 32×4d", "101 32×16d", "101 32×32d"] as const).map(
      (variant) => (classes: number) => resnext({ variant, flavor: "timm", classes }),
    ),
    ...(["50 32×4d", "101 32×4d", "101 32×8d", "101 64×4d"] as const).map(
      (variant) => (classes: number) => seResnext({ variant, classes }),
    ),
    ...(["26 32×4d", "101 32×8d"] as const).map(
      (variant) => (classes: number) => seResnext({ variant, flavor: "D", classes }),
    ),
    (classes) => seResnext({ variant: "26 32×4d", flavor: "T", classes }),
    ...([50, 101, 269] as const).map((depth) => (classes: number) => ecaResnet({ depth, classes })),
    ...([26, 50] as const).map((depth) => (classes: number) => ecaResnet({ depth, flavor: "T", classes })),
    (classes) => ecaResnet({ flavor: "light", classes }),
  );

const split = (): Architectures =>
  byName(
    ...(
      [
        "50 26w×4s",
        "50 48w×2s",
        "50 14w×8s",
        "50 26w×6s",
        "50 26w×8s",
        "101 26w×4s",
        "50 26w×4s D",
        "101 26w×4s D",
        "NeXt-50 4w×4s×8c",
      ] as const
    ).map((variant) => (classes: number) => res2net({ variant, classes })),
    ...([14, 26, 50, 101, 200, 269] as const).map((depth) => (classes: number) => resnest({ depth, classes })),
  );

const inception = (): Architectures =>
  byName(
    (classes) => inceptionV4({ classes }),
    (classes) => inceptionResnetV2({ classes }),
    (classes) => xception({ flavor: "timm", classes }),
    ...(["atto", "tiny", "small", "base"] as const).map(
      (variant) => (classes: number) => inceptionNext({ variant, classes }),
    ),
  );

const mobile = (): Architectures =>
  byName(
    (classes) => mobilenetV2({ flavor: "timm", classes }),
    ...(["large", "small"] as const).map(
      (variant) => (classes: number) => mobilenetV3({ variant, flavor: "timm", classes }),
    ),
    ...(["timm", "tensorflow"] as const).flatMap((flavor) =>
      (["B0", "B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8"] as const).map(
        (variant) => (classes: number) => efficientnet({ variant, flavor, classes }),
      ),
    ),
  );

const convnexts = (): Architectures =>
  byName(
    ...(["atto", "femto", "pico", "nano", "tiny", "small", "base", "large", "xlarge"] as const).map(
      (variant) => (classes: number) => convnext({ variant, flavor: "timm", classes }),
    ),
    ...(["atto", "femto", "pico", "nano", "tiny", "base", "large", "huge"] as const).map(
      (variant) => (classes: number) => convnext({ variant, flavor: "V2", classes }),
    ),
  );

const regnets = (): Architectures =>
  byName(
    ...(
      ["200MF", "400MF", "600MF", "800MF", "1.6GF", "3.2GF", "4GF", "6.4GF", "8GF", "12GF", "16GF", "32GF"] as const
    ).flatMap((size) =>
      (["X", "Y"] as const).map(
        (kind) => (classes: number) => regnet({ variant: `${kind} ${size}`, flavor: "timm", classes }),
      ),
    ),
    ...(["Y 64GF", "Y 128GF"] as const).map(
      (variant) => (classes: number) => regnet({ variant, flavor: "timm", classes }),
    ),
    ...(["X 400MF", "Y 800MF", "Y 8GF"] as const).map(
      (variant) => (classes: number) => regnet({ variant, flavor: "timm tv", classes }),
    ),
  );

export const timmArchitectures = (): Architectures => ({
  ...shared(),
  ...residual(),
  ...split(),
  ...inception(),
  ...mobile(),
  ...convnexts(),
  ...regnets(),
});
