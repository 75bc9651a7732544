/** @file What timm and Keras call the weights of Inception-ResNet v2. */
import type { Reference } from "@tributary/kernel/authoring";
import { kerasUnits, normalizedUnits, type UnitNames, unitsIn } from "./references.ts";

const stem: UnitNames = [
  ["conv1a", "conv2d_1a"],
  ["conv2a", "conv2d_2a"],
  ["conv2b", "conv2d_2b"],
  ["conv3b", "conv2d_3b"],
  ["conv4a", "conv2d_4a"],
];
const mixed5b = {
  "1x1": "branch0",
  "5x5_reduce": "branch1.0",
  "5x5": "branch1.1",
  double_3x3_reduce: "branch2.0",
  double_3x3_1: "branch2.1",
  double_3x3_2: "branch2.2",
  pool_projection: "branch3.1",
};
const block35 = {
  "1x1": "branch0",
  "3x3_reduce": "branch1.0",
  "3x3": "branch1.1",
  double_3x3_reduce: "branch2.0",
  double_3x3_1: "branch2.1",
  double_3x3_2: "branch2.2",
};
const mixed6a = {
  "3x3": "branch0",
  double_3x3_reduce: "branch1.0",
  double_3x3_1: "branch1.1",
  double_3x3_2: "branch1.2",
};
const block17 = { "1x1": "branch0", "7x7_reduce": "branch1.0", "7x7_row": "branch1.1", "7x7_column": "branch1.2" };
const mixed7a = {
  "3x3_a_reduce": "branch0.0",
  "3x3_a": "branch0.1",
  "3x3_b_reduce": "branch1.0",
  "3x3_b": "branch1.1",
  double_3x3_reduce: "branch2.0",
  double_3x3_1: "branch2.1",
  double_3x3_2: "branch2.2",
};
const block8 = { "1x1": "branch0", "3x3_reduce": "branch1.0", "3x3_row": "branch1.1", "3x3_column": "branch1.2" };

/** Ours to timm's: `block35_1` to `repeat.0`. */
const repeated = (name: string, times: number, theirs: string): UnitNames =>
  Array.from({ length: times }, (_, i) => [`${name}_${i + 1}`, `${theirs}.${i}`] as const);

const blocks35 = repeated("block35", 10, "repeat");
const blocks17 = repeated("block17", 20, "repeat_1");
const blocks8: UnitNames = [...repeated("block8", 9, "repeat_2"), ["block8_10", "block8"]];

/** Every unit but the last, in the order of making. */
const units: UnitNames = [
  ...stem,
  ...unitsIn([["mixed5b", "mixed_5b"]], mixed5b),
  ...unitsIn(blocks35, block35),
  ...unitsIn([["mixed6a", "mixed_6a"]], mixed6a),
  ...unitsIn(blocks17, block17),
  ...unitsIn([["mixed7a", "mixed_7a"]], mixed7a),
  ...unitsIn(blocks8, block8),
];

/** The 1×1 convolutions with a bias that bring the views back to the channels of the image. */
const widening = [...blocks35, ...blocks17, ...blocks8];

export const inceptionResnetV2References: Record<"keras" | "timm", Reference> = {
  timm: {
    package: "timm",
    architecture: "inception_resnet_v2",
    layout: "torch",
    names: {
      ...normalizedUnits([...units, ["conv7b", "conv2d_7b"]]),
      ...Object.fromEntries(widening.map(([ours, theirs]) => [`${ours}/up/conv2d`, `${theirs}.conv2d`])),
      "classify/dense": "classif",
    },
  },
  keras: {
    package: "keras",
    architecture: "InceptionResNetV2",
    layout: "keras",
    names: {
      ...kerasUnits(units.map(([ours]) => ours)),
      ...Object.fromEntries(widening.map(([ours]) => [`${ours}/up/conv2d`, `${ours}_conv`])),
      "conv7b/conv2d": "conv_7b",
      "conv7b/batchNormalization": "conv_7b_bn",
      "classify/dense": "predictions",
    },
  },
};
