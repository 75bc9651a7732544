export type { ClassifierOptions, InceptionClassifier, InceptionFeatures } from "./classifier.ts";
export { type FactorizedOptions, moduleA, moduleB, moduleC, moduleD, moduleE } from "./factorized.ts";
export {
  type GoogLeNet,
  type GoogLeNetFlavor,
  type GoogLeNetOptions,
  type GoogLeNetScores,
  googlenet,
} from "./googlenet.ts";
export { type InceptionBn, inceptionBn, inceptionBnModule, inceptionBnReduction } from "./inception-bn.ts";
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
} from "./inception-resnet-v2.ts";
export {
  type InceptionV3,
  type InceptionV3Flavor,
  type InceptionV3Options,
  type InceptionV3Scores,
  inceptionV3,
} from "./inception-v3.ts";
export {
  type InceptionV4,
  inceptionA,
  inceptionB,
  inceptionC,
  inceptionV4,
  reductionA,
  reductionB,
} from "./inception-v4.ts";
export { type Inception, type InceptionOptions, inception, naiveInception } from "./module.ts";
export { biased, normalized, type Unit, type UnitOptions, type UnitStyle, unitOf } from "./unit.ts";
export { type Xception, type XceptionFlavor, type XceptionOptions, xception } from "./xception.ts";
