/** @file What Keras and timm call the weights of Xception. */
import type { Reference } from "@tributary/kernel/authoring";

/** Blocks with a shortcut of their own, in order. */
const halving = [2, 3, 4, 13];

const separableOfTimm = (scope: string, theirs: string, normalization: string): Record<string, string> => ({
  [`${scope}/separableConv2d/depthwiseKernel`]: `${theirs}.conv1.weight`,
  [`${scope}/separableConv2d/pointwiseKernel`]: `${theirs}.pointwise.weight`,
  [`${scope}/batchNormalization`]: normalization,
});

const separableOfKeras = (scope: string): Record<string, string> => {
  const theirs = scope.replace("/", "_");
  return { [`${scope}/separableConv2d`]: theirs, [`${scope}/batchNormalization`]: `${theirs}_bn` };
};

const conv = (scope: string, theirs: string, normalization: string): Record<string, string> => ({
  [`${scope}/conv2d`]: theirs,
  [`${scope}/batchNormalization`]: normalization,
});

/** How many separable convolutions a block has. */
const depthOf = (block: number): number => (block >= 5 && block <= 12 ? 3 : 2);

const separables = Array.from({ length: 13 }, (_, i) => i + 2).flatMap((block) =>
  Array.from({ length: depthOf(block) }, (_, i) => ({ block, place: i + 1, scope: `block${block}/sepconv${i + 1}` })),
);

const merged = (records: readonly Record<string, string>[]): Record<string, string> => Object.assign({}, ...records);

const keras: Reference = {
  package: "keras",
  architecture: "Xception",
  layout: "keras",
  names: merged([
    conv("block1/conv1", "block1_conv1", "block1_conv1_bn"),
    conv("block1/conv2", "block1_conv2", "block1_conv2_bn"),
    ...separables.map(({ scope }) => separableOfKeras(scope)),
    ...halving.map((block, i) => {
      const suffix = i === 0 ? "" : `_${i}`;
      return conv(`block${block}/shortcut`, `conv2d${suffix}`, `batch_normalization${suffix}`);
    }),
    { "classify/dense": "predictions" },
  ]),
};

/** timm counts the ReLUs between too, and its blocks from the first with a shortcut. */
const timmSeparable = ({ block, place, scope }: (typeof separables)[number]): Record<string, string> => {
  if (block === 14) return separableOfTimm(scope, `conv${place + 2}`, `bn${place + 2}`);
  const at = 3 * (place - 1) + (block === 2 ? 0 : 1);
  return separableOfTimm(scope, `block${block - 1}.rep.${at}`, `block${block - 1}.rep.${at + 1}`);
};

const timm: Reference = {
  package: "timm",
  architecture: "legacy_xception",
  layout: "torch",
  names: merged([
    conv("block1/conv1", "conv1", "bn1"),
    conv("block1/conv2", "conv2", "bn2"),
    ...separables.map(timmSeparable),
    ...halving.map((block) => conv(`block${block}/shortcut`, `block${block - 1}.skip`, `block${block - 1}.skipbn`)),
    { "classify/dense": "fc" },
  ]),
};

export const xceptionReferences: Record<"keras" | "timm", Reference> = { keras, timm };
