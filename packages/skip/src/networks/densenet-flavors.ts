/** @file The DenseNets that people use, and where they differ. */
import type { OneOf } from "@tributary/kernel/authoring";
import { kerasStyle, torchStyle } from "../blocks/convolution.ts";
import {
  type DenseNetReferences,
  kerasDenseReferences,
  torchDenseReferences,
} from "../references/densenet-references.ts";
import type { Flavor } from "./flavor.ts";

/**
 * - `"torchvision"`: images from 29 pixels on: below that nothing is left of them.
 * - `"keras"`: an epsilon of 1.001e-5; 121, 169 and 201 layers, images from 32 pixels on.
 */
export type DenseNetFlavor = OneOf<["torchvision", "keras"]>;

/** The smallest image that each takes, for the compiler. */
export interface Least {
  readonly torchvision: 29;
  readonly keras: 32;
}

interface DenseNetFlavorOf<L extends number> extends Flavor<DenseNetReferences> {
  readonly least: L;
}

export const flavors: { readonly [F in DenseNetFlavor]: DenseNetFlavorOf<Least[F]> } = {
  torchvision: {
    style: torchStyle,
    preprocessing: "torch",
    least: 29,
    references: torchDenseReferences,
    architecture: (depth) => `densenet${depth}`,
    depths: [121, 161, 169, 201],
  },
  keras: {
    style: { ...kerasStyle, useBias: false },
    preprocessing: "torch",
    least: 32,
    references: kerasDenseReferences,
    architecture: (depth) => `DenseNet${depth}`,
    depths: [121, 169, 201],
  },
};
