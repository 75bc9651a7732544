/** @file What torchvision and timm call the weights of RegNets: our layers on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";
import { type ResNetReferences, stagedReference } from "./resnet-references.ts";

export const torchRegnetReferences: ResNetReferences = {
  package: "torchvision",
  layout: "torch",
  outside: { "stem/conv2d": "stem.0", "stem/batchNormalization": "stem.1", "classify/dense": "fc" },
  block: (stage, block) => `trunk_output.block${stage + 1}.block${stage + 1}-${block}.`,
  inside: {
    conv2d: "f.a.0",
    batchNormalization: "f.a.1",
    conv2d_2: "f.b.0",
    batchNormalization_2: "f.b.1",
    "excite/dense": "f.se.fc1",
    "excite/dense_2": "f.se.fc2",
    conv2d_3: "f.c.0",
    batchNormalization_3: "f.c.1",
    "shortcut/conv2d": "proj.0",
    "shortcut/batchNormalization": "proj.1",
  },
};

export const timmRegnetReferences: ResNetReferences = {
  package: "timm",
  layout: "torch",
  outside: { "stem/conv2d": "stem.conv", "stem/batchNormalization": "stem.bn", "classify/dense": "head.fc" },
  block: (stage, block) => `s${stage + 1}.b${block + 1}.`,
  inside: {
    conv2d: "conv1.conv",
    batchNormalization: "conv1.bn",
    conv2d_2: "conv2.conv",
    batchNormalization_2: "conv2.bn",
    "excite/dense": "se.fc1",
    "excite/dense_2": "se.fc2",
    conv2d_3: "conv3.conv",
    batchNormalization_3: "conv3.bn",
    "shortcut/conv2d": "downsample.conv",
    "shortcut/batchNormalization": "downsample.bn",
  },
};

/** The names of all layers of a network that has `counts` blocks in its stages. */
export const regnetReference = (naming: ResNetReferences, architecture: string, counts: readonly number[]): Reference =>
  stagedReference(naming, architecture, counts, (stage) => `stage${stage + 1}`);
