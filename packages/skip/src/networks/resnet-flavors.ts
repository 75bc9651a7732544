/** @file The ResNets that people use, and where they differ. */

import type { Block } from "@tributary/kernel";
import type { OneOf } from "@tributary/kernel/authoring";
import type { BottleneckOptions } from "../blocks/bottleneck.ts";
import { kerasStyle, type LibraryStyle, torchStyle } from "../blocks/convolution.ts";
import type { ShortcutOption } from "../blocks/shortcut.ts";
import {
  deepReferences,
  deepStemReferences,
  kerasReferences,
  type ResNetReferences,
  timmReferences,
  torchReferences,
} from "../references/resnet-references.ts";
import type { Flavor } from "./flavor.ts";
import { sevenBySeven, threeByThree, tiered, wideThreeByThree } from "./stems.ts";

/**
 * - `"torchvision"`: strides in the 3×3 convolution, called v1.5.
 * - `"keras"`: strides in the first 1×1, biases, an epsilon of 1.001e-5; 50 layers and more, images from 32 pixels on.
 * - `"paper"`: strides in the first 1×1.
 * - `"C"` and `"D"`: He et al. 2018, "Bag of Tricks", arXiv:1812.01187, section 4.2, as timm has them. What it calls B is torchvision's.
 * - `"T"`: D whose first convolutions have 24, 32 and 64 filters. `"S"`: C whose first convolutions are twice as wide.
 * - `"timm"`: torchvision's, with 26 layers.
 */
export type ResNetFlavor = OneOf<["torchvision", "keras", "paper", "C", "D", "T", "S", "timm"]>;

/** The smallest image that each takes, for the compiler. */
export interface Least {
  readonly torchvision: 1;
  readonly keras: 32;
  readonly paper: 1;
  readonly C: 1;
  readonly D: 1;
  readonly T: 1;
  readonly S: 1;
  readonly timm: 1;
}

interface ResNetFlavorOf<L extends number> extends Flavor<ResNetReferences> {
  readonly stridesIn: NonNullable<BottleneckOptions["stridesIn"]>;
  readonly stem: (filters: number, style: LibraryStyle) => Block;
  readonly option: ShortcutOption;
  readonly least: L;
}

const torch = {
  stridesIn: "3×3",
  stem: sevenBySeven,
  option: "B",
  style: torchStyle,
  preprocessing: "torch",
  least: 1,
  references: torchReferences,
  architecture: (depth: number) => `resnet${depth}`,
  depths: [18, 34, 50, 101, 152],
} as const;

const deep = {
  ...torch,
  stem: threeByThree,
  option: "D",
  references: deepReferences,
  architecture: (depth: number) => `resnet${depth}d`,
  depths: [18, 26, 34, 50, 101, 152, 200],
} as const;

export const flavors: { readonly [F in ResNetFlavor]: ResNetFlavorOf<Least[F]> } = {
  torchvision: torch,
  keras: {
    ...torch,
    stridesIn: "1×1",
    style: kerasStyle,
    preprocessing: "caffe",
    least: 32,
    references: kerasReferences,
    architecture: (depth) => `ResNet${depth}`,
    depths: [50, 101, 152],
  },
  paper: { ...torch, stridesIn: "1×1" },
  C: {
    ...torch,
    stem: threeByThree,
    references: deepStemReferences,
    architecture: (depth) => `resnet${depth}c`,
    depths: [50, 101, 152],
  },
  D: deep,
  T: {
    ...deep,
    stem: tiered,
    architecture: (depth) => `resnet${depth}t`,
    depths: [10, 14, 26, 50],
  },
  S: {
    ...torch,
    stem: wideThreeByThree,
    references: deepStemReferences,
    architecture: (depth) => `resnet${depth}s`,
    depths: [50, 101, 152],
  },
  timm: { ...torch, references: timmReferences, depths: [26] },
};
