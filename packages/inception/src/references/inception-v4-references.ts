/** @file What timm calls the weights of Inception v4: its modules are numbered, and their branches. */
import type { Reference } from "@tributary/kernel/authoring";
import { normalizedUnits, type UnitNames, unitsIn } from "./references.ts";

const inceptionA = {
  "1x1": "branch0",
  "3x3_reduce": "branch1.0",
  "3x3": "branch1.1",
  double_3x3_reduce: "branch2.0",
  double_3x3_1: "branch2.1",
  double_3x3_2: "branch2.2",
  pool_projection: "branch3.1",
};
const reductionA = {
  "3x3": "branch0",
  double_3x3_reduce: "branch1.0",
  double_3x3_1: "branch1.1",
  double_3x3_2: "branch1.2",
};
const inceptionB = {
  "1x1": "branch0",
  "7x7_reduce": "branch1.0",
  "7x7_row": "branch1.1",
  "7x7_column": "branch1.2",
  double_7x7_reduce: "branch2.0",
  double_7x7_column_1: "branch2.1",
  double_7x7_row_1: "branch2.2",
  double_7x7_column_2: "branch2.3",
  double_7x7_row_2: "branch2.4",
  pool_projection: "branch3.1",
};
/** The second fork of the stem is arranged like the second reduction. */
const reductionB = {
  "3x3_reduce": "branch0.0",
  "3x3": "branch0.1",
  "7x7_reduce": "branch1.0",
  "7x7_row": "branch1.1",
  "7x7_column": "branch1.2",
  "7x7_3x3": "branch1.3",
};
const inceptionC = {
  "1x1": "branch0",
  "3x3_reduce": "branch1_0",
  "3x3_row": "branch1_1a",
  "3x3_column": "branch1_1b",
  double_3x3_reduce: "branch2_0",
  double_3x3_1: "branch2_1",
  double_3x3_2: "branch2_2",
  double_3x3_row: "branch2_3a",
  double_3x3_column: "branch2_3b",
  pool_projection: "branch3.1",
};

/** timm's `features.<first>` and following, for a module that is repeated. */
const repeated = (name: string, times: number, first: number, parts: Readonly<Record<string, string>>): UnitNames =>
  unitsIn(
    Array.from({ length: times }, (_, i) => [`${name}_${i + 1}`, `features.${first + i}`] as const),
    parts,
  );

export const inceptionV4Reference: Reference = {
  package: "timm",
  architecture: "inception_v4",
  layout: "torch",
  names: {
    ...normalizedUnits([
      ["stem/conv1a", "features.0"],
      ["stem/conv2a", "features.1"],
      ["stem/conv2b", "features.2"],
      ["mixed3a/3x3", "features.3.conv"],
      ...unitsIn([["mixed4a", "features.4"]], reductionB),
      ["mixed5a/3x3", "features.5.conv"],
      ...repeated("inceptionA", 4, 6, inceptionA),
      ...unitsIn([["reductionA", "features.10"]], reductionA),
      ...repeated("inceptionB", 7, 11, inceptionB),
      ...unitsIn([["reductionB", "features.18"]], reductionB),
      ...repeated("inceptionC", 3, 19, inceptionC),
    ]),
    "classify/dense": "last_linear",
  },
};
