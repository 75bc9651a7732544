/** @file The layers by their kind, made from their settings: what `fromJson` needs and nobody else pays for. */
import type { Block, Tensor } from "../../graph/tensor.ts";
import { activation } from "../../layers/activation.ts";
import { adaptiveAveragePooling2d } from "../../layers/adaptive-average-pooling2d.ts";
import { add } from "../../layers/add.ts";
import { average } from "../../layers/average.ts";
import { averagePooling2d } from "../../layers/average-pooling2d.ts";
import { batchNormalization } from "../../layers/batch-normalization.ts";
import { centerCrop } from "../../layers/center-crop.ts";
import { concatenate } from "../../layers/concatenate.ts";
import { conv2d } from "../../layers/conv2d.ts";
import { conv2dTranspose } from "../../layers/conv2d-transpose.ts";
import { cropAndConcatenate } from "../../layers/crop-and-concatenate.ts";
import { cropping2d } from "../../layers/cropping2d.ts";
import { dense } from "../../layers/dense.ts";
import { depthwiseConv2d } from "../../layers/depthwise-conv2d.ts";
import { dot } from "../../layers/dot.ts";
import { dropout } from "../../layers/dropout.ts";
import { elu } from "../../layers/elu.ts";
import { flatten } from "../../layers/flatten.ts";
import { gaussianNoise } from "../../layers/gaussian-noise.ts";
import { gelu } from "../../layers/gelu.ts";
import { globalAveragePooling2d, globalMaxPooling2d } from "../../layers/global-pooling2d.ts";
import { groupNormalization } from "../../layers/group-normalization.ts";
import { hardSigmoid } from "../../layers/hard-sigmoid.ts";
import { hardSwish } from "../../layers/hard-swish.ts";
import { layerNormalization } from "../../layers/layer-normalization.ts";
import { leakyRelu } from "../../layers/leaky-relu.ts";
import { localResponseNormalization } from "../../layers/local-response-normalization.ts";
import { maxPooling2d } from "../../layers/max-pooling2d.ts";
import { maximum } from "../../layers/maximum.ts";
import { minimum } from "../../layers/minimum.ts";
import { multiply } from "../../layers/multiply.ts";
import { normalization } from "../../layers/normalization.ts";
import { permute } from "../../layers/permute.ts";
import { prelu } from "../../layers/prelu.ts";
import { relu } from "../../layers/relu.ts";
import { rescaling } from "../../layers/rescaling.ts";
import { reshape } from "../../layers/reshape.ts";
import { resizing } from "../../layers/resizing.ts";
import { cropLike, padLike, resizeLike } from "../../layers/same-size.ts";
import { separableConv2d } from "../../layers/separable-conv2d.ts";
import { sigmoid } from "../../layers/sigmoid.ts";
import { silu } from "../../layers/silu.ts";
import { softmax } from "../../layers/softmax.ts";
import { softplus } from "../../layers/softplus.ts";
import { spatialDropout2d } from "../../layers/spatial-dropout2d.ts";
import { stochasticDepth } from "../../layers/stochastic-depth.ts";
import { subtract } from "../../layers/subtract.ts";
import { tanh } from "../../layers/tanh.ts";
import { timeDistributed } from "../../layers/time-distributed.ts";
import { upSampling2d } from "../../layers/up-sampling2d.ts";
import { zeroPadding2d } from "../../layers/zero-padding2d.ts";

// biome-ignore lint/suspicious/noExplicitAny: settings come from a file; each layer checks its own arguments
type Any = any;

/**
 * Makes a layer again. It gets the settings that the layer recorded, with its `name` and `trainable` where they were
 * given, and the block that the layer applies if it is made of others.
 */
export type LayerFactory = (settings: Record<string, Any>, block: Block | null) => (...inputs: Any[]) => Tensor;

const ofList =
  (layer: (tensors: Any, options: Any) => Tensor): LayerFactory =>
  (options) =>
  (...tensors) =>
    layer(tensors, options);

const ofTwo =
  (layer: (a: Any, b: Any, options: Any) => Tensor): LayerFactory =>
  (options) =>
  (a, b) =>
    layer(a, b, options);

export const layerFactories: Readonly<Record<string, LayerFactory>> = {
  activation: ({ activation: word, ...options }) => activation(word, options),
  adaptiveAveragePooling2d: ({ outputSize, ...options }) => adaptiveAveragePooling2d(outputSize, options),
  add: ofList(add),
  average: ofList(average),
  averagePooling2d: ({ poolSize, ...options }) => averagePooling2d(poolSize, options),
  batchNormalization,
  centerCrop: ({ height, width, ...options }) => centerCrop(height, width, options),
  concatenate: ofList(concatenate),
  conv2d: ({ filters, kernelSize, ...options }) => conv2d(filters, kernelSize, options),
  conv2dTranspose: ({ filters, kernelSize, ...options }) => conv2dTranspose(filters, kernelSize, options),
  cropAndConcatenate: ofTwo(cropAndConcatenate),
  cropLike: ofTwo(cropLike),
  cropping2d: ({ cropping, ...options }) => cropping2d(cropping, options),
  dense: ({ units, ...options }) => dense(units, options),
  depthwiseConv2d: ({ kernelSize, ...options }) => depthwiseConv2d(kernelSize, options),
  dot: ofList(dot),
  dropout: ({ rate, ...options }) => dropout(rate, options),
  elu: (options) => elu(options),
  flatten: () => flatten,
  gaussianNoise: ({ standardDeviation, ...options }) => gaussianNoise(standardDeviation, options),
  gelu: (options) => gelu(options),
  globalAveragePooling2d: (options) => globalAveragePooling2d(options),
  globalMaxPooling2d: (options) => globalMaxPooling2d(options),
  groupNormalization,
  hardSigmoid: () => hardSigmoid,
  hardSwish: () => hardSwish,
  layerNormalization,
  leakyRelu: (options) => leakyRelu(options),
  localResponseNormalization,
  maxPooling2d: ({ poolSize, ...options }) => maxPooling2d(poolSize, options),
  maximum: ofList(maximum),
  minimum: ofList(minimum),
  multiply: ofList(multiply),
  normalization: ({ mean, variance, ...options }) => normalization({ mean, variance, ...options }),
  padLike: ofTwo(padLike),
  permute: ({ dims, ...options }) => permute(dims, options),
  prelu,
  relu: (options) => relu(options),
  rescaling: ({ scale, ...options }) => rescaling(scale, options),
  reshape: ({ targetShape, ...options }) => reshape(targetShape, options),
  resizeLike: ofTwo(resizeLike),
  resizing: ({ height, width, ...options }) => resizing(height, width, options),
  separableConv2d: ({ filters, kernelSize, ...options }) => separableConv2d(filters, kernelSize, options),
  sigmoid: () => sigmoid,
  silu: () => silu,
  softmax: (options) => softmax(options),
  softplus: () => softplus,
  spatialDropout2d: ({ rate, ...options }) => spatialDropout2d(rate, options),
  stochasticDepth: ({ rate, ...options }) => stochasticDepth(rate, options),
  subtract: ofList(subtract),
  tanh: () => tanh,
  timeDistributed: (options, block) => timeDistributed(block!, options),
  upSampling2d: ({ size, ...options }) => upSampling2d(size, options),
  zeroPadding2d: ({ padding, ...options }) => zeroPadding2d(padding, options),
};
