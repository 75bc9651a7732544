/** @file The architectures that timm and torchvision publish weights of, by their names there, as templates of ours. */
import { googlenet, inceptionResnetV2, inceptionV3, inceptionV4, xception } from "@tributary/inception";
import type { Block } from "@tributary/kernel";
import type { Reference } from "@tributary/kernel/authoring";
import { densenet, resnet, resnext, seResnet, wideResnet } from "@tributary/skip";

/** A network that knows what the library calls its weights. */
export type PublishedNetwork = Block & { readonly features: Block; readonly reference: Reference };

export interface PublishedArchitecture {
  readonly build: (classes: number) => PublishedNetwork;
  /** Weights in published files that only training needs. Default none. */
  readonly unused?: RegExp;
  /** What older files call a weight by its name of today. Default the same. */
  readonly older?: (name: string) => string;
}

/** What an architecture's function gives is a block; its own type says more than this table needs. */
const made = (network: { readonly features: unknown; readonly reference: Reference }): PublishedNetwork =>
  network as unknown as PublishedNetwork;

const resnets = ([18, 34, 50, 101, 152] as const).map(
  (depth) => [`resnet${depth}`, { build: (classes: number) => made(resnet({ depth, classes })) }] as const,
);

/** Files from before torchvision 0.3: `denselayer1.norm.1.weight`. */
const olderLayer = (name: string): string =>
  name.replace(
    /(denselayer\d+\.(?:norm|relu|conv))\.([12])\./,
    (_, layer: string, number: string) => `${layer}${number}.`,
  );

const densenets = ([121, 161, 169, 201] as const).map(
  (depth) =>
    [
      `densenet${depth}`,
      { build: (classes: number) => made(densenet({ depth, classes })), older: olderLayer },
    ] as const,
);

export const publishedArchitectures: Readonly<Record<string, PublishedArchitecture>> = {
  ...Object.fromEntries([...resnets, ...densenets]),
  resnext50_32x4d: { build: (classes) => made(resnext({ variant: "50 32×4d", classes })) },
  resnext101_32x8d: { build: (classes) => made(resnext({ variant: "101 32×8d", classes })) },
  wide_resnet50_2: { build: (classes) => made(wideResnet({ depth: 50, classes })) },
  wide_resnet101_2: { build: (classes) => made(wideResnet({ depth: 101, classes })) },
  seresnet50: { build: (classes) => made(seResnet({ classes })) },
  googlenet: { build: (classes) => made(googlenet({ classes })), unused: /^aux[12]\./ },
  inception_v3: { build: (classes) => made(inceptionV3({ classes })), unused: /^AuxLogits\./ },
  inception_v4: { build: (classes) => made(inceptionV4({ classes })) },
  inception_resnet_v2: { build: (classes) => made(inceptionResnetV2({ classes })) },
  legacy_xception: { build: (classes) => made(xception({ flavor: "timm", classes })) },
};
