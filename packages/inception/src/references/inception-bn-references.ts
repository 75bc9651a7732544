/** @file What the module written from the paper calls the weights of Inception with batch normalization. */
import type { Reference } from "@tributary/kernel/authoring";
import { normalizedUnits, unitsIn } from "./references.ts";

const modules = ["3a", "3b", "3c", "4a", "4b", "4c", "4d", "4e", "5a", "5b"].map(
  (name) => [`inception${name}`, `inception${name}`] as const,
);

export const inceptionBnReference: Reference = {
  package: "paper",
  architecture: "inception-bn",
  layout: "torch",
  names: {
    ...normalizedUnits([
      ["conv1", "conv1"],
      ["conv2_reduce", "conv2_reduce"],
      ["conv2", "conv2"],
      ...unitsIn(modules, {
        "1x1": "one",
        "3x3_reduce": "three.0",
        "3x3": "three.1",
        double_3x3_reduce: "double_three.0",
        double_3x3_1: "double_three.1",
        double_3x3_2: "double_three.2",
        pool_projection: "projection",
      }),
    ]),
    "classify/dense": "fc",
  },
};
