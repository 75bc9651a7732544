/** @file Inception v3. Szegedy et al. 2015, "Rethinking the Inception Architecture for Computer Vision", arXiv:1512.00567, table 1. */
import {
  averagePooling2d,
  type Block,
  chain,
  dense,
  globalAveragePooling2d,
  named,
  type Tensor,
} from "@tributary/kernel";
import {
  type ClassifierOptions,
  checkOptions,
  choose,
  classifierOptions,
  type OneOf,
  type OptionTable,
  type Stage,
} from "@tributary/kernel/authoring";
import { moduleA, moduleB, moduleC, moduleD, moduleE } from "../blocks/factorized.ts";
import { firstConvolutions, halve, valid } from "../blocks/parts.ts";
import { tap, withAuxiliaries } from "../blocks/tap.ts";
import { normalized, type Unit, unitOf } from "../blocks/unit.ts";
import { inceptionV3References } from "../references/inception-v3-references.ts";
import { type InceptionClassifier, inceptionClassifier } from "./inception-classifier.ts";
import { stage, type Unpadded, unpadded } from "./stages.ts";

/** `"keras"`: no scale in the normalization, means over real pixels. `"torchvision"`: a scale, padding counts in means. */
export type InceptionV3Flavor = OneOf<["keras", "torchvision"]>;

interface Flavor {
  readonly unit: Unit;
  readonly countPadding: boolean;
  readonly dropout: number;
}

const flavors: Record<InceptionV3Flavor, Flavor> = {
  keras: {
    unit: unitOf({ normalization: { epsilon: 1e-3, scale: false } }),
    countPadding: false,
    dropout: 0,
  },
  torchvision: { unit: normalized, countPadding: true, dropout: 0.5 },
};

/** Table 1 with the filters of the authors' code; modules are numbered as there. */
const stagesOf = (flavor: Flavor): readonly Stage[] => {
  const { unit, countPadding } = flavor;
  const parts = { unit, countPadding };
  return [
    { name: "stem", stride: 2, block: firstConvolutions(unit) },
    { name: "conv4a", stride: 4, block: chain(halve(), unit("conv3b", 80, 1, valid), unit("conv4a", 192, 3, valid)) },
    { name: "mixed5b", stride: 8, block: chain(halve(), named("mixed5b", moduleA({ pool: 32 }, parts))) },
    stage("mixed5c", 8, moduleA({ pool: 64 }, parts)),
    stage("mixed5d", 8, moduleA({ pool: 64 }, parts)),
    stage("mixed6a", 16, moduleB(parts)),
    stage("mixed6b", 16, moduleC(128, parts)),
    stage("mixed6c", 16, moduleC(160, parts)),
    stage("mixed6d", 16, moduleC(160, parts)),
    stage("mixed6e", 16, moduleC(192, parts)),
    stage("mixed7a", 32, moduleD(parts)),
    stage("mixed7b", 32, moduleE(parts)),
    stage("mixed7c", 32, moduleE(parts)),
  ];
};

/** Figure 8: the auxiliary classifier, on top of the last 17×17 module. */
const auxiliary = ({ unit }: Flavor, classes = 1000): Block =>
  named(
    "auxiliary",
    chain(
      averagePooling2d(5, { strides: 3 }),
      unit("conv0", 128, 1),
      unit("conv1", 768, 5, { padding: "valid" }),
      globalAveragePooling2d,
      named("classify", dense(classes)),
    ),
  );

export interface InceptionV3Options<C extends number = number> extends ClassifierOptions<C> {
  /** Default `"torchvision"`. */
  readonly flavor?: InceptionV3Flavor;
}

/** The outputs while training. */
export type InceptionV3Scores = {
  readonly output: Tensor;
  /** After the last 17×17 module. */
  readonly auxiliary: Tensor;
};

export type InceptionV3<C extends number> = InceptionClassifier<"inceptionV3", Unpadded, 2048, C> & {
  /** The same network with its auxiliary classifier, for training: `model(image, net.withAuxiliaries)`. */
  readonly withAuxiliaries: (image: Tensor) => InceptionV3Scores;
};

const known: OptionTable<InceptionV3Options> = { flavor: "optional", ...classifierOptions };

/**
 * Inception v3: factorized modules in three grids, 35×35, 17×17 and 8×8.
 *
 * Szegedy et al. 2015, arXiv:1512.00567, table 1.
 *
 * - in   `[batch, height, width, channels]`, at least 75 × 75 pixels (299 × 299 published)
 * - out  `[batch, classes]`, logits by default
 *
 * @throws {@link ShapeError} when the image is smaller than 75 × 75 pixels.
 * @throws {@link ArgumentError} for an unknown flavor.
 * @example
 * inceptionV3({ classes: 10 })(input([299, 299, 3])).shape; // [null, 10]
 * inceptionV3().features(input([299, 299, 3])).shape; // [null, 8, 8, 2048]
 * Object.keys(inceptionV3().withAuxiliaries(input([299, 299, 3]))); // ["output", "auxiliary"]
 */
export const inceptionV3 = <const C extends number = 1000>(options: InceptionV3Options<C> = {}): InceptionV3<C> => {
  checkOptions("inceptionV3", options, known);
  const { flavor: name = "torchvision" } = options;
  const flavor = choose<Flavor>("inceptionV3", "flavor", flavors, name);
  const stages = stagesOf(flavor).map(tap);
  const { dropout } = flavor;
  const reference = inceptionV3References[name];
  const net = inceptionClassifier<InceptionClassifier<"inceptionV3", Unpadded, 2048, C>>(
    // torchvision's weights were Google's: its transform_input turns what it normalized into this.
    { at: "inceptionV3", stages, shrinks: unpadded, filters: 2048, dropout, preprocessing: "tf", reference },
    options,
  );
  const on = stages.find(({ name }) => name === "mixed6e")!;
  const classifier = auxiliary(flavor, options.classes);
  return Object.assign(net, {
    withAuxiliaries: withAuxiliaries(net as Block, { auxiliary: { on, classifier } }),
  }) as unknown as InceptionV3<C>;
};
