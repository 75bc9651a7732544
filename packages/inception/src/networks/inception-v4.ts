/**
 * @file Inception v4. Szegedy et al. 2016, "Inception-v4, Inception-ResNet and the Impact of Residual Connections on
 * Learning", arXiv:1602.07261, figures 3 to 9.
 */
import { type Block, branches, chain } from "@tributary/kernel";
import { type ClassifierOptions, checkOptions, classifierOptions, type Stage } from "@tributary/kernel/authoring";
import { firstConvolutions, halve, halving, poolThenProject, rowAndColumn, valid } from "../blocks/parts.ts";
import { normalized as unit } from "../blocks/unit.ts";
import { inceptionV4Reference } from "../references/inception-v4-references.ts";
import { type InceptionClassifier, inceptionClassifier } from "./inception-classifier.ts";
import { repeated, stage, type Unpadded, unpadded } from "./stages.ts";

/** Figure 3, in its three forks: each halves or narrows the grid in two ways at once. */
const stem = {
  convolutions: (): Block => firstConvolutions(unit),
  mixed3a: (): Block => branches(halve(), unit("3x3", 96, 3, halving)),
  mixed4a: (): Block =>
    branches(
      chain(unit("3x3_reduce", 64, 1), unit("3x3", 96, 3, valid)),
      chain(
        unit("7x7_reduce", 64, 1),
        unit("7x7_row", 64, [1, 7]),
        unit("7x7_column", 64, [7, 1]),
        unit("7x7_3x3", 96, 3, valid),
      ),
    ),
  mixed5a: (): Block => branches(unit("3x3", 192, 3, halving), halve()),
};

/**
 * Figure 4, on the 35×35 grid: four branches of 96 filters each.
 *
 * - out  `[batch, height, width, 384]`
 *
 * @example
 * inceptionA()(input([35, 35, 384])).shape; // [null, 35, 35, 384]
 */
export const inceptionA = (): Block =>
  branches(
    unit("1x1", 96, 1),
    chain(unit("3x3_reduce", 64, 1), unit("3x3", 96, 3)),
    chain(unit("double_3x3_reduce", 64, 1), unit("double_3x3_1", 96, 3), unit("double_3x3_2", 96, 3)),
    poolThenProject(96, unit),
  );

/**
 * Figure 7: from 35×35 to 17×17.
 *
 * - out  `[batch, (height - 1) / 2, (width - 1) / 2, 640 + channels]`
 *
 * @example
 * reductionA()(input([35, 35, 384])).shape; // [null, 17, 17, 1024]
 */
export const reductionA = (): Block =>
  branches(
    unit("3x3", 384, 3, halving),
    chain(unit("double_3x3_reduce", 192, 1), unit("double_3x3_1", 224, 3), unit("double_3x3_2", 256, 3, halving)),
    halve(),
  );

/**
 * Figure 5, on the 17×17 grid: 7×7 convolutions factorized into 1×7 and 7×1.
 *
 * - out  `[batch, height, width, 1024]`
 *
 * @example
 * inceptionB()(input([17, 17, 1024])).shape; // [null, 17, 17, 1024]
 */
export const inceptionB = (): Block =>
  branches(
    unit("1x1", 384, 1),
    chain(unit("7x7_reduce", 192, 1), unit("7x7_row", 224, [1, 7]), unit("7x7_column", 256, [7, 1])),
    chain(
      unit("double_7x7_reduce", 192, 1),
      unit("double_7x7_column_1", 192, [7, 1]),
      unit("double_7x7_row_1", 224, [1, 7]),
      unit("double_7x7_column_2", 224, [7, 1]),
      unit("double_7x7_row_2", 256, [1, 7]),
    ),
    poolThenProject(128, unit),
  );

/**
 * Figure 8: from 17×17 to 8×8.
 *
 * - out  `[batch, (height - 1) / 2, (width - 1) / 2, 512 + channels]`
 *
 * @example
 * reductionB()(input([17, 17, 1024])).shape; // [null, 8, 8, 1536]
 */
export const reductionB = (): Block =>
  branches(
    chain(unit("3x3_reduce", 192, 1), unit("3x3", 192, 3, halving)),
    chain(
      unit("7x7_reduce", 256, 1),
      unit("7x7_row", 256, [1, 7]),
      unit("7x7_column", 320, [7, 1]),
      unit("7x7_3x3", 320, 3, halving),
    ),
    halve(),
  );

/**
 * Figure 6, on the 8×8 grid: 1×3 and 3×1 convolutions as parallel branches.
 *
 * - out  `[batch, height, width, 1536]`
 *
 * @example
 * inceptionC()(input([8, 8, 1536])).shape; // [null, 8, 8, 1536]
 */
export const inceptionC = (): Block => {
  return branches(
    unit("1x1", 256, 1),
    chain(unit("3x3_reduce", 384, 1), rowAndColumn("3x3", 256, unit)),
    chain(
      unit("double_3x3_reduce", 384, 1),
      unit("double_3x3_1", 448, [3, 1]),
      unit("double_3x3_2", 512, [1, 3]),
      rowAndColumn("double_3x3", 256, unit),
    ),
    poolThenProject(256, unit),
  );
};

/** Figure 9: the stem, then 4 × A, 7 × B and 3 × C with the reductions between. */
const stagesOf = (): readonly Stage[] => [
  stage("stem", 2, stem.convolutions()),
  stage("mixed3a", 4, stem.mixed3a()),
  stage("mixed4a", 4, stem.mixed4a()),
  stage("mixed5a", 8, stem.mixed5a()),
  ...repeated("inceptionA", 4, 8, inceptionA),
  stage("reductionA", 16, reductionA()),
  ...repeated("inceptionB", 7, 16, inceptionB),
  stage("reductionB", 32, reductionB()),
  ...repeated("inceptionC", 3, 32, inceptionC),
];

export type InceptionV4<C extends number> = InceptionClassifier<"inceptionV4", Unpadded, 1536, C>;

/**
 * Inception v4: a stem with branches, and three kinds of modules, each repeated.
 *
 * Szegedy et al. 2016, arXiv:1602.07261, figure 9.
 *
 * - in   `[batch, height, width, channels]`, at least 75 × 75 pixels (299 × 299 published)
 * - out  `[batch, classes]`, logits by default
 *
 * @throws {@link ShapeError} when the image is smaller than 75 × 75 pixels.
 * @example
 * inceptionV4({ classes: 10 })(input([299, 299, 3])).shape; // [null, 10]
 * inceptionV4().features(input([299, 299, 3])).shape; // [null, 8, 8, 1536]
 */
export const inceptionV4 = <const C extends number = 1000>(options: ClassifierOptions<C> = {}): InceptionV4<C> => {
  checkOptions("inceptionV4", options, classifierOptions);
  return inceptionClassifier<InceptionV4<C>>(
    {
      at: "inceptionV4",
      stages: stagesOf(),
      shrinks: unpadded,
      filters: 1536,
      dropout: 0.2,
      preprocessing: "tf",
      reference: inceptionV4Reference,
    },
    options,
  );
};
