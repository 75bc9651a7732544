/** @file What packages call the weights of DenseNets: our layers on the left, theirs on the right. */

import type { Reference } from "@tributary/kernel/authoring";
import { listedLater } from "./listed-later.ts";

/** One package's custom. Blocks and layers count from 1. */
export interface DenseNetReferences {
  readonly package: string;
  readonly layout: Reference["layout"];
  readonly outside: Readonly<Record<string, string>>;
  readonly layer: (block: number, layer: number) => Readonly<Record<string, string>>;
  readonly transition: (block: number) => Readonly<Record<string, string>>;
}

const layerNames = (norm1: string, conv1: string, norm2: string, conv2: string): Readonly<Record<string, string>> => ({
  batchNormalization: norm1,
  conv2d: conv1,
  batchNormalization_2: norm2,
  conv2d_2: conv2,
});

export const torchDenseReferences: DenseNetReferences = {
  package: "torchvision",
  layout: "torch",
  outside: {
    "conv1/conv2d": "features.conv0",
    "conv1/batchNormalization": "features.norm0",
    "post/batchNormalization": "features.norm5",
    "classify/dense": "classifier",
  },
  layer(block, layer) {
    const start = `features.denseblock${block}.denselayer${layer}`;
    return layerNames(`${start}.norm1`, `${start}.conv1`, `${start}.norm2`, `${start}.conv2`);
  },
  transition: (block) => ({
    batchNormalization: `features.transition${block}.norm`,
    conv2d: `features.transition${block}.conv`,
  }),
};

export const kerasDenseReferences: DenseNetReferences = {
  package: "keras",
  layout: "keras",
  outside: {
    "conv1/conv2d": "conv1_conv",
    "conv1/batchNormalization": "conv1_bn",
    "post/batchNormalization": "bn",
    "classify/dense": "predictions",
  },
  layer(block, layer) {
    const start = `conv${block + 1}_block${layer}`;
    return layerNames(`${start}_0_bn`, `${start}_1_conv`, `${start}_1_bn`, `${start}_2_conv`);
  },
  transition: (block) => ({ batchNormalization: `pool${block + 1}_bn`, conv2d: `pool${block + 1}_conv` }),
};

/** The DenseNet-BC that `conformance/references/cifar.py` writes down: the names of weights trained on CIFAR-10. */
export const cifarDenseReferences: DenseNetReferences = {
  package: "paper",
  layout: "torch",
  outside: { "conv1/conv2d": "conv1", "post/batchNormalization": "bn1", "classify/dense": "fc" },
  layer(block, layer) {
    const start = `block${block}.layer.${layer - 1}`;
    return layerNames(`${start}.bn1`, `${start}.conv1`, `${start}.bn2`, `${start}.conv2`);
  },
  transition: (block) => ({ batchNormalization: `trans${block}.bn1`, conv2d: `trans${block}.conv1` }),
};

const under = (scope: string, names: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(names).map(([ours, theirs]) => [`${scope}/${ours}`, theirs] as const);

/** The names of all layers of a network whose blocks have `counts` layers. */
export const densenetReference = (
  naming: DenseNetReferences,
  architecture: string,
  counts: readonly number[],
): Reference =>
  listedLater({ package: naming.package, architecture, layout: naming.layout }, () => {
    const inside = counts.flatMap((count, i) => [
      ...Array.from({ length: count }, (_, j) =>
        under(`block${i + 1}/layer${j + 1}`, naming.layer(i + 1, j + 1)),
      ).flat(),
      ...under(`transition${i + 1}`, naming.transition(i + 1)),
    ]);
    return { ...naming.outside, ...Object.fromEntries(inside) };
  });
