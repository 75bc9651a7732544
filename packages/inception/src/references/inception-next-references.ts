/** @file What timm calls InceptionNeXt's weights: our layers on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";

const inside = {
  "square/depthwiseConv2d": "token_mixer.dwconv_hw",
  "row/depthwiseConv2d": "token_mixer.dwconv_w",
  "column/depthwiseConv2d": "token_mixer.dwconv_h",
  batchNormalization: "norm",
  "expand/conv2d": "mlp.fc1",
  "project/conv2d": "mlp.fc2",
  "layerScale/gamma": "gamma",
};

/** The names of all layers of a network that has `counts` blocks in its stages. */
export const inceptionNextReference = (architecture: string, counts: readonly number[]): Reference => {
  const stages = counts.flatMap((count, stage) => {
    const scope = `downsample${stage + 1}`;
    const downsample = [
      [`${scope}/batchNormalization`, `stages.${stage}.downsample.0`],
      [`${scope}/conv2d`, `stages.${stage}.downsample.1`],
    ];
    const blocks = Array.from({ length: count }, (_, block) =>
      Object.entries(inside).map(([ours, theirs]) => [
        `stage${stage + 1}_${block + 1}/${ours}`,
        `stages.${stage}.blocks.${block}.${theirs}`,
      ]),
    );
    return [...(stage === 0 ? [] : downsample), ...blocks.flat()];
  });
  return {
    package: "timm",
    architecture,
    layout: "torch",
    names: {
      "stem/conv2d": "stem.0",
      "stem/batchNormalization": "stem.1",
      ...Object.fromEntries(stages),
      "hidden/dense": "head.fc1",
      "hidden/layerNormalization": "head.norm",
      "classify/dense": "head.fc2",
    },
  };
};
