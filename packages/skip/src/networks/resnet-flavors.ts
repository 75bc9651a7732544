/** @file The ResNets that people use, and where they differ. */
import type { OneOf } from "@tributary/kernel/authoring";
import type { BottleneckOptions } from "../blocks/bottleneck.ts";
import { kerasStyle, torchStyle } from "../blocks/convolution.ts";
import { kerasReferences, type ResNetReferences, torchReferences } from "../references/resnet-references.ts";
import type { Flavor } from "./flavor.ts";

/**
 * - `"torchvision"`: strides in the 3×3 convolution, called v1.5.
 * - `"keras"`: strides in the first 1×1, biases, an epsilon of 1.001e-5; 50 layers and more, images from 32 pixels on.
 * - `"paper"`: strides in the first 1×1.
 */
export type ResNetFlavor = OneOf<["torchvision", "keras", "paper"]>;

/** The smallest image that each takes, for the compiler. */
export interface Least {
  readonly torchvision: 1;
  readonly keras: 32;
  readonly paper: 1;
}

interface ResNetFlavorOf<L extends number> extends Flavor<ResNetReferences> {
  readonly stridesIn: NonNullable<BottleneckOptions["stridesIn"]>;
  readonly least: L;
}

export const flavors: { readonly [F in ResNetFlavor]: ResNetFlavorOf<Least[F]> } = {
  torchvision: {
    stridesIn: "3×3",
    style: torchStyle,
    preprocessing: "torch",
    least: 1,
    references: torchReferences,
    architecture: "resnet",
    depths: [18, 34, 50, 101, 152],
  },
  keras: {
    stridesIn: "1×1",
    style: kerasStyle,
    preprocessing: "caffe",
    least: 32,
    references: kerasReferences,
    architecture: "ResNet",
    depths: [50, 101, 152],
  },
  paper: {
    stridesIn: "1×1",
    style: torchStyle,
    preprocessing: "torch",
    least: 1,
    references: torchReferences,
    architecture: "resnet",
    depths: [18, 34, 50, 101, 152],
  },
};
