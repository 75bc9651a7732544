/** @file Models composed of the blocks of several packages. */
export { digitClassifier, inceptionResnet, multiScaleClassifier } from "./classifiers.ts";
export { residualDenoiser } from "./denoiser.ts";
export { imageAndNumbers, siamese } from "./joined.ts";
export { denseUnet, inceptionUnet, residualUnet, resnetUnet } from "./segmenters.ts";
export { smallGooglenet } from "./small-googlenet.ts";
