export { type BandOptions, bands } from "./blocks/bands.ts";
export { type FactorizedOptions, moduleA, moduleB, moduleC, moduleD, moduleE } from "./blocks/factorized.ts";
export type { InceptionFilters } from "./blocks/inception-shape.ts";
export { type Inception, type InceptionOptions, inception, naiveInception } from "./blocks/module.ts";
export { biased, normalized, type Unit, type UnitOptions, type UnitStyle, unitOf } from "./blocks/unit.ts";
export {
  type GoogLeNet,
  type GoogLeNetFlavor,
  type GoogLeNetOptions,
  type GoogLeNetScores,
  googlenet,
} from "./networks/googlenet.ts";
export {
  type InceptionBn,
  type InceptionBnFlavor,
  type InceptionBnOptions,
  inceptionBn,
  inceptionBnModule,
  inceptionBnReduction,
} from "./networks/inception-bn.ts";
export type { InceptionClassifier, InceptionFeatures } from "./networks/inception-classifier.ts";
export {
  type InceptionNext,
  type InceptionNextOptions,
  type InceptionNextVariant,
  inceptionNext,
} from "./networks/inception-next.ts";
export {
  block8,
  block17,
  block35,
  type InceptionResnetV2,
  type InceptionResnetV2Flavor,
  type InceptionResnetV2Options,
  inceptionResnetV2,
  type ScaledResidualOptions,
  scaledResidual,
} from "./networks/inception-resnet-v2.ts";
export {
  type InceptionV3,
  type InceptionV3Flavor,
  type InceptionV3Options,
  type InceptionV3Scores,
  inceptionV3,
} from "./networks/inception-v3.ts";
export {
  type InceptionV4,
  inceptionA,
  inceptionB,
  inceptionC,
  inceptionV4,
  reductionA,
  reductionB,
} from "./networks/inception-v4.ts";
export { type Xception, type XceptionFlavor, type XceptionOptions, xception } from "./networks/xception.ts";
