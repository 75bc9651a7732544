/** @file What torchvision calls the weights of RegNets: our layers on the left, theirs on the right. */
import type { Reference } from "@tributary/kernel/authoring";
import { type ResNetReferences, stagedReference } from "./resnet-references.ts";

const naming: ResNetReferences = {
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

/** The names of all layers of a network that has `counts` blocks in its stages. */
export const regnetReference = (architecture: string, counts: readonly number[]): Reference =>
  stagedReference(naming, architecture, counts, (stage) => `stage${stage + 1}`);
