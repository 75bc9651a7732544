/** @file What torchvision, and the module written from the paper, call GoogLeNet's weights. */
import type { Reference } from "@tributary/kernel/authoring";
import { biasedUnits, normalizedUnits, unitsIn } from "./references.ts";

const modules = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map(
  (name) => [`inception${name}`, `inception${name}`] as const,
);

/** In both, the classifiers' dense layers. */
const classifiers = {
  "classify/dense": "fc",
  "auxiliary1/hidden/dense": "aux1.fc1",
  "auxiliary1/classify/dense": "aux1.fc2",
  "auxiliary2/hidden/dense": "aux2.fc1",
  "auxiliary2/classify/dense": "aux2.fc2",
};

/** Both flatten the 4×4 map of 128 channels with the channels first. */
const flattened = { "auxiliary1/hidden/dense": [128, 4, 4], "auxiliary2/hidden/dense": [128, 4, 4] } as const;

const auxiliaries = [
  ["auxiliary1/conv", "aux1.conv"],
  ["auxiliary2/conv", "aux2.conv"],
] as const;

export const googlenetReferences: Record<"paper" | "torchvision", Reference> = {
  torchvision: {
    package: "torchvision",
    architecture: "googlenet",
    layout: "torch",
    flattened,
    names: {
      ...classifiers,
      ...normalizedUnits([
        ["conv1", "conv1"],
        ["conv2_reduce", "conv2"],
        ["conv2", "conv3"],
        ...auxiliaries,
        ...unitsIn(modules, {
          "1x1": "branch1",
          "3x3_reduce": "branch2.0",
          "3x3": "branch2.1",
          "5x5_reduce": "branch3.0",
          "5x5": "branch3.1",
          pool_projection: "branch4.1",
        }),
      ]),
    },
  },
  paper: {
    package: "paper",
    architecture: "googlenet",
    layout: "torch",
    flattened,
    names: {
      ...classifiers,
      ...biasedUnits([
        ["conv1", "conv1"],
        ["conv2_reduce", "conv2_reduce"],
        ["conv2", "conv2"],
        ...auxiliaries,
        ...unitsIn(modules, {
          "1x1": "one",
          "3x3_reduce": "three_reduce",
          "3x3": "three",
          "5x5_reduce": "five_reduce",
          "5x5": "five",
          pool_projection: "projection",
        }),
      ]),
    },
  },
};
