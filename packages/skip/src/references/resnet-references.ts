/** @file What packages call the weights of residual networks: our layers on the left, theirs on the right. */

import type { Reference } from "@tributary/kernel/authoring";
import { listedLater } from "./listed-later.ts";

/** One package's custom. */
export interface ResNetReferences {
  readonly package: string;
  readonly layout: Reference["layout"];
  /** Layers outside the blocks. */
  readonly outside: Readonly<Record<string, string>>;
  /** How the names of layers in a block start; both count from 0. */
  readonly block: (stage: number, block: number) => string;
  /** Layers inside a block. */
  readonly inside: Readonly<Record<string, string>>;
}

/** torchvision's and timm's, for blocks that normalize after each convolution. */
export const torchReferences: ResNetReferences = {
  package: "torchvision",
  layout: "torch",
  outside: { "conv1/conv2d": "conv1", "conv1/batchNormalization": "bn1", "classify/dense": "fc" },
  block: (stage, block) => `layer${stage + 1}.${block}.`,
  inside: {
    conv2d: "conv1",
    batchNormalization: "bn1",
    conv2d_2: "conv2",
    batchNormalization_2: "bn2",
    conv2d_3: "conv3",
    batchNormalization_3: "bn3",
    "excite/dense": "se.fc1",
    "excite/dense_2": "se.fc2",
    "attend/conv2d": "se.conv",
    "shortcut/conv2d": "downsample.0",
    "shortcut/batchNormalization": "downsample.1",
  },
};

/** timm's names for what torchvision does not have. */
export const timmReferences: ResNetReferences = { ...torchReferences, package: "timm" };

/** timm's, with three convolutions at the start. */
export const deepStemReferences: ResNetReferences = {
  ...timmReferences,
  outside: {
    "conv1/conv2d": "conv1.0",
    "conv1/batchNormalization": "conv1.1",
    "conv1/conv2d_2": "conv1.3",
    "conv1/batchNormalization_2": "conv1.4",
    "conv1/conv2d_3": "conv1.6",
    "conv1/batchNormalization_3": "bn1",
    "classify/dense": "fc",
  },
};

/** The same, with a pooling before the convolution of its shortcuts. */
export const deepReferences: ResNetReferences = {
  ...deepStemReferences,
  inside: {
    ...torchReferences.inside,
    "shortcut/conv2d": "downsample.1",
    "shortcut/batchNormalization": "downsample.2",
  },
};

/** Keras' ResNet. */
export const kerasReferences: ResNetReferences = {
  package: "keras",
  layout: "keras",
  outside: { "conv1/conv2d": "conv1_conv", "conv1/batchNormalization": "conv1_bn", "classify/dense": "predictions" },
  block: (stage, block) => `conv${stage + 2}_block${block + 1}_`,
  inside: {
    conv2d: "1_conv",
    batchNormalization: "1_bn",
    conv2d_2: "2_conv",
    batchNormalization_2: "2_bn",
    conv2d_3: "3_conv",
    batchNormalization_3: "3_bn",
    "shortcut/conv2d": "0_conv",
    "shortcut/batchNormalization": "0_bn",
  },
};

/** Keras' ResNet v2, which normalizes first. */
export const kerasV2References: ResNetReferences = {
  ...kerasReferences,
  outside: { "conv1/conv2d": "conv1_conv", "post/batchNormalization": "post_bn", "classify/dense": "predictions" },
  inside: {
    batchNormalization: "preact_bn",
    conv2d: "1_conv",
    batchNormalization_2: "1_bn",
    conv2d_2: "2_conv",
    batchNormalization_3: "2_bn",
    conv2d_3: "3_conv",
    "shortcut/conv2d": "0_conv",
  },
};

/** The networks for CIFAR that `conformance/references/cifar.py` writes down. */
export const cifarReferences: ResNetReferences = {
  ...torchReferences,
  package: "paper",
  outside: { "conv1/conv2d": "conv", "conv1/batchNormalization": "bn", "classify/dense": "fc" },
};

/** Those whose shortcuts pad on both sides: the names of the repository that does so. */
export const bothSidesReferences: ResNetReferences = {
  ...torchReferences,
  package: "paper",
  outside: { "conv1/conv2d": "conv1", "conv1/batchNormalization": "bn1", "classify/dense": "linear" },
};

/** Wide ResNets for CIFAR of the same file, which normalize first. */
export const wideReferences: ResNetReferences = {
  package: "paper",
  layout: "torch",
  outside: { "conv1/conv2d": "conv1", "post/batchNormalization": "bn", "classify/dense": "fc" },
  block: (stage, block) => `group${stage + 1}.${block}.`,
  inside: {
    batchNormalization: "bn1",
    conv2d: "conv1",
    batchNormalization_2: "bn2",
    conv2d_2: "conv2",
    "shortcut/conv2d": "shortcut",
  },
};

/** The names of all layers of a network that has `counts` blocks in its stages, which are called as `stageName` says. */
export const stagedReference = (
  naming: ResNetReferences,
  architecture: string,
  counts: readonly number[],
  stageName: (stage: number) => string,
): Reference =>
  listedLater({ package: naming.package, architecture, layout: naming.layout }, () => ({
    ...naming.outside,
    ...Object.fromEntries(
      counts.flatMap((count, stage) =>
        Array.from({ length: count }, (_, block) =>
          Object.entries(naming.inside).map(([ours, theirs]) => [
            `${stageName(stage)}_${block + 1}/${ours}`,
            `${naming.block(stage, block)}${theirs}`,
          ]),
        ).flat(),
      ),
    ),
  }));

/** The same for the papers' `conv2_x` to `conv5_x`. */
export const resnetReference = (naming: ResNetReferences, architecture: string, counts: readonly number[]): Reference =>
  stagedReference(naming, architecture, counts, (stage) => `conv${stage + 2}`);
