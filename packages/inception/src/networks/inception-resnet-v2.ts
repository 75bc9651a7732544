/**
 * @file Inception-ResNet v2. Szegedy et al. 2016, "Inception-v4, Inception-ResNet and the Impact of Residual Connections
 * on Learning", arXiv:1602.07261, figures 15 to 20, with the filters of the authors' code.
 */

import { add, type Block, branches, chain, conv2d, named, relu, rescaling } from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierOptions,
  type OneOf,
  type OptionTable,
  required,
  type Stage,
} from "@tributary/kernel/authoring";
import { firstConvolutions, halve, halving, poolThenProject, valid } from "../blocks/parts.ts";
import { normalized, type Unit, unitOf } from "../blocks/unit.ts";
import { inceptionResnetV2References } from "../references/inception-resnet-v2-references.ts";
import { type InceptionClassifier, inceptionClassifier } from "./inception-classifier.ts";
import { repeated, stage, type Unpadded, unpadded } from "./stages.ts";

/** `"keras"`: no scale in the normalization. `"timm"`: a scale. */
export type InceptionResnetV2Flavor = OneOf<["keras", "timm"]>;

const units: Record<InceptionResnetV2Flavor, Unit> = {
  keras: unitOf({ normalization: { epsilon: 1e-3, scale: false } }),
  timm: normalized,
};

export interface ScaledResidualOptions {
  /**
   * The factor of the residual before it is added, from 0 to 1: small factors keep wide networks stable (section 3.3).
   */
  readonly scale: number;
  /** Whether a ReLU follows. Default true; false for the last block of the network. */
  readonly activate?: boolean;
}

/**
 * Section 3.3: the branches are projected to the channels of `x`, scaled down, and added to it.
 *
 *     x ──┬── views ── 1×1 ── · scale ──(+)── relu ──▶
 *         └───────────────────────────────┘
 *
 * @example
 * scaledResidual(branches(conv2d(32, 1), conv2d(64, 1)), { scale: 0.17 })(input([35, 35, 320])).shape; // [null, 35, 35, 320]
 */
export const scaledResidual = (views: Block, options: ScaledResidualOptions): Block => {
  checkOptions("scaledResidual", options, { scale: required({}), activate: "optional" });
  const { scale, activate = true } = options;
  let widen: Block | null = null;
  const scaled = rescaling(scale);
  return (x) => {
    // The number of filters is that of the input; without normalization or activation, as in the paper's figures.
    widen ??= named("up", conv2d(x.shape.at(-1)!, 1));
    const learned = widen(views(x));
    const sum = add([x, scale === 1 ? learned : scaled(learned)]);
    return activate ? relu(sum) : sum;
  };
};

/**
 * Figure 16, on the 35×35 grid: three branches, added to the input.
 *
 * @example
 * block35(normalized, { scale: 0.17 })(input([35, 35, 320])).shape; // [null, 35, 35, 320]
 */
export const block35 = (unit: Unit, options: ScaledResidualOptions): Block =>
  scaledResidual(
    branches(
      unit("1x1", 32, 1),
      chain(unit("3x3_reduce", 32, 1), unit("3x3", 32, 3)),
      chain(unit("double_3x3_reduce", 32, 1), unit("double_3x3_1", 48, 3), unit("double_3x3_2", 64, 3)),
    ),
    options,
  );

/**
 * Figure 17, on the 17×17 grid: 1×1, and a 7×7 convolution factorized into 1×7 and 7×1.
 *
 * @example
 * block17(normalized, { scale: 0.1 })(input([17, 17, 1088])).shape; // [null, 17, 17, 1088]
 */
export const block17 = (unit: Unit, options: ScaledResidualOptions): Block =>
  scaledResidual(
    branches(
      unit("1x1", 192, 1),
      chain(unit("7x7_reduce", 128, 1), unit("7x7_row", 160, [1, 7]), unit("7x7_column", 192, [7, 1])),
    ),
    options,
  );

/**
 * Figure 19, on the 8×8 grid: 1×1, and a 3×3 convolution factorized into 1×3 and 3×1.
 *
 * @example
 * block8(normalized, { scale: 0.2 })(input([8, 8, 2080])).shape; // [null, 8, 8, 2080]
 */
export const block8 = (unit: Unit, options: ScaledResidualOptions): Block =>
  scaledResidual(
    branches(
      unit("1x1", 192, 1),
      chain(unit("3x3_reduce", 192, 1), unit("3x3_row", 224, [1, 3]), unit("3x3_column", 256, [3, 1])),
    ),
    options,
  );

/** The stem's last module, and the two that halve the grid (figures 7 and 18). */
const mixed = {
  "5b": (unit: Unit): Block =>
    branches(
      unit("1x1", 96, 1),
      chain(unit("5x5_reduce", 48, 1), unit("5x5", 64, 5)),
      chain(unit("double_3x3_reduce", 64, 1), unit("double_3x3_1", 96, 3), unit("double_3x3_2", 96, 3)),
      poolThenProject(64, unit),
    ),
  "6a": (unit: Unit): Block =>
    branches(
      unit("3x3", 384, 3, halving),
      chain(unit("double_3x3_reduce", 256, 1), unit("double_3x3_1", 256, 3), unit("double_3x3_2", 384, 3, halving)),
      halve(),
    ),
  "7a": (unit: Unit): Block =>
    branches(
      chain(unit("3x3_a_reduce", 256, 1), unit("3x3_a", 384, 3, halving)),
      chain(unit("3x3_b_reduce", 256, 1), unit("3x3_b", 288, 3, halving)),
      chain(unit("double_3x3_reduce", 256, 1), unit("double_3x3_1", 288, 3), unit("double_3x3_2", 320, 3, halving)),
      halve(),
    ),
};

/** Figure 15: 10 blocks of 35, 20 of 17 and 10 of 8 pixels. */
const stagesOf = (unit: Unit): readonly Stage[] => [
  { name: "conv2b", stride: 2, block: firstConvolutions(unit) },
  { name: "conv4a", stride: 4, block: chain(halve(), unit("conv3b", 80, 1), unit("conv4a", 192, 3, valid)) },
  { name: "mixed5b", stride: 8, block: chain(halve(), named("mixed5b", mixed["5b"](unit))) },
  ...repeated("block35", 10, 8, () => block35(unit, { scale: 0.17 })),
  stage("mixed6a", 16, mixed["6a"](unit)),
  ...repeated("block17", 20, 16, () => block17(unit, { scale: 0.1 })),
  stage("mixed7a", 32, mixed["7a"](unit)),
  ...repeated("block8", 9, 32, () => block8(unit, { scale: 0.2 })),
  stage("block8_10", 32, block8(unit, { scale: 1, activate: false })),
  { name: "conv7b", stride: 32, block: unit("conv7b", 1536, 1) },
];

export interface InceptionResnetV2Options<C extends number = number> extends ClassifierOptions<C> {
  /** Default `"timm"`. */
  readonly flavor?: InceptionResnetV2Flavor;
}

export type InceptionResnetV2<C extends number> = InceptionClassifier<"inceptionResnetV2", Unpadded, 1536, C>;

const known: OptionTable<InceptionResnetV2Options> = { flavor: "optional", ...classifierOptions };

/**
 * Inception-ResNet v2: Inception modules with residual connections.
 *
 * Szegedy et al. 2016, arXiv:1602.07261, figure 15.
 *
 * - in   `[batch, height, width, channels]`, at least 75 × 75 pixels (299 × 299 published)
 * - out  `[batch, classes]`, logits by default
 *
 * @throws {@link ShapeError} when the image is smaller than 75 × 75 pixels.
 * @throws {@link ArgumentError} for an unknown flavor.
 * @example
 * inceptionResnetV2({ classes: 10 })(input([299, 299, 3])).shape; // [null, 10]
 * inceptionResnetV2().features(input([299, 299, 3])).shape; // [null, 8, 8, 1536]
 */
export const inceptionResnetV2 = <const C extends number = 1000>(
  options: InceptionResnetV2Options<C> = {},
): InceptionResnetV2<C> => {
  checkOptions("inceptionResnetV2", options, known);
  const { flavor = "timm" } = options;
  return inceptionClassifier<InceptionResnetV2<C>>(
    {
      at: "inceptionResnetV2",
      stages: stagesOf(choose<Unit>("inceptionResnetV2", "flavor", units, flavor)),
      shrinks: unpadded,
      filters: 1536,
      dropout: flavor === "timm" ? 0.2 : 0,
      preprocessing: "tf",
      reference: inceptionResnetV2References[flavor],
    },
    options,
  );
};
