/** @file What packages call the weights of ConvNeXts: our layers on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";
import { type ResNetReferences, stagedReference } from "./resnet-references.ts";

/** One package's custom. */
export interface ConvnextReferences extends ResNetReferences {
  /** Before each stage but the first, counted from 0. */
  readonly downsample: (stage: number) => readonly [normalization: string, convolution: string];
}

export const torchConvnextReferences: ConvnextReferences = {
  package: "torchvision",
  layout: "torch",
  outside: {
    "stem/conv2d": "features.0.0",
    "stem/layerNormalization": "features.0.1",
    "head/layerNormalization": "classifier.0",
    "classify/dense": "classifier.2",
  },
  downsample: (stage) => [`features.${2 * stage}.0`, `features.${2 * stage}.1`],
  block: (stage, block) => `features.${2 * stage + 1}.${block}.`,
  inside: {
    depthwiseConv2d: "block.0",
    layerNormalization: "block.2",
    "expand/conv2d": "block.3",
    "project/conv2d": "block.5",
    "layerScale/gamma": "layer_scale",
  },
};

export const timmConvnextReferences: ConvnextReferences = {
  package: "timm",
  layout: "torch",
  outside: {
    "stem/conv2d": "stem.0",
    "stem/layerNormalization": "stem.1",
    "head/layerNormalization": "head.norm",
    "classify/dense": "head.fc",
  },
  downsample: (stage) => [`stages.${stage}.downsample.0`, `stages.${stage}.downsample.1`],
  block: (stage, block) => `stages.${stage}.blocks.${block}.`,
  inside: {
    depthwiseConv2d: "conv_dw",
    layerNormalization: "norm",
    "expand/conv2d": "mlp.fc1",
    globalResponseNormalization: "mlp.grn",
    "project/conv2d": "mlp.fc2",
    "layerScale/gamma": "gamma",
  },
};

/** The names of all layers of a network that has `counts` blocks in its stages. */
export const convnextReference = (
  { downsample, ...naming }: ConvnextReferences,
  architecture: string,
  counts: readonly number[],
): Reference => {
  const downsamples = counts.slice(1).flatMap((_, i) => {
    const [normalization, convolution] = downsample(i + 1);
    return [
      [`downsample${i + 2}/layerNormalization`, normalization],
      [`downsample${i + 2}/conv2d`, convolution],
    ] as const;
  });
  const outside = { ...naming.outside, ...Object.fromEntries(downsamples) };
  return stagedReference({ ...naming, outside }, architecture, counts, (stage) => `stage${stage + 1}`);
};
