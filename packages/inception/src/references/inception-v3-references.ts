/** @file What torchvision and Keras call the weights of Inception v3. */
import type { Reference } from "@tributary/kernel/authoring";
import { kerasUnits, normalizedUnits, type UnitNames, unitsIn } from "./references.ts";

/** The units of the stem: ours, torchvision's. */
const stem: UnitNames = [
  ["conv1a", "Conv2d_1a_3x3"],
  ["conv2a", "Conv2d_2a_3x3"],
  ["conv2b", "Conv2d_2b_3x3"],
  ["conv3b", "Conv2d_3b_1x1"],
  ["conv4a", "Conv2d_4a_3x3"],
];

/** The units of each module in the order of making: ours, torchvision's. */
const moduleA = {
  "1x1": "branch1x1",
  "5x5_reduce": "branch5x5_1",
  "5x5": "branch5x5_2",
  double_3x3_reduce: "branch3x3dbl_1",
  double_3x3_1: "branch3x3dbl_2",
  double_3x3_2: "branch3x3dbl_3",
  pool_projection: "branch_pool",
};
const moduleB = {
  "3x3": "branch3x3",
  double_3x3_reduce: "branch3x3dbl_1",
  double_3x3_1: "branch3x3dbl_2",
  double_3x3_2: "branch3x3dbl_3",
};
const moduleC = {
  "1x1": "branch1x1",
  "7x7_reduce": "branch7x7_1",
  "7x7_row": "branch7x7_2",
  "7x7_column": "branch7x7_3",
  double_7x7_reduce: "branch7x7dbl_1",
  double_7x7_column_1: "branch7x7dbl_2",
  double_7x7_row_1: "branch7x7dbl_3",
  double_7x7_column_2: "branch7x7dbl_4",
  double_7x7_row_2: "branch7x7dbl_5",
  pool_projection: "branch_pool",
};
const moduleD = {
  "3x3_reduce": "branch3x3_1",
  "3x3": "branch3x3_2",
  "7x7_reduce": "branch7x7x3_1",
  "7x7_row": "branch7x7x3_2",
  "7x7_column": "branch7x7x3_3",
  "7x7_3x3": "branch7x7x3_4",
};
const moduleE = {
  "1x1": "branch1x1",
  "3x3_reduce": "branch3x3_1",
  "3x3_row": "branch3x3_2a",
  "3x3_column": "branch3x3_2b",
  double_3x3_reduce: "branch3x3dbl_1",
  double_3x3: "branch3x3dbl_2",
  double_3x3_row: "branch3x3dbl_3a",
  double_3x3_column: "branch3x3dbl_3b",
  pool_projection: "branch_pool",
};

const mixed = (letters: readonly string[], parts: Readonly<Record<string, string>>): UnitNames =>
  unitsIn(
    letters.map((letter) => [`mixed${letter}`, `Mixed_${letter}`] as const),
    parts,
  );

/** Every unit, in the order of making: ours, torchvision's. */
const units: UnitNames = [
  ...stem,
  ...mixed(["5b", "5c", "5d"], moduleA),
  ...mixed(["6a"], moduleB),
  ...mixed(["6b", "6c", "6d", "6e"], moduleC),
  ...mixed(["7a"], moduleD),
  ...mixed(["7b", "7c"], moduleE),
];

export const inceptionV3References: Record<"keras" | "torchvision", Reference> = {
  torchvision: {
    package: "torchvision",
    architecture: "inception_v3",
    layout: "torch",
    names: {
      ...normalizedUnits([...units, ["auxiliary/conv0", "AuxLogits.conv0"], ["auxiliary/conv1", "AuxLogits.conv1"]]),
      "classify/dense": "fc",
      "auxiliary/classify/dense": "AuxLogits.fc",
    },
  },
  keras: {
    package: "keras",
    architecture: "InceptionV3",
    layout: "keras",
    names: { ...kerasUnits(units.map(([ours]) => ours)), "classify/dense": "predictions" },
  },
};
