/**
 * @file Makes layers from their kind and settings. Only `fromJson` imports it, so it is only in bundles that use that.
 */
import type { Block, Tensor } from "../../graph/tensor.ts";
import { activation } from "../../layers/activations/activation.ts";
import { elu } from "../../layers/activations/elu.ts";
import { gelu } from "../../layers/activations/gelu.ts";
import { hardSigmoid } from "../../layers/activations/hard-sigmoid.ts";
import { hardSwish } from "../../layers/activations/hard-swish.ts";
import { leakyRelu } from "../../layers/activations/leaky-relu.ts";
import { prelu } from "../../layers/activations/prelu.ts";
import { relu } from "../../layers/activations/relu.ts";
import { sigmoid } from "../../layers/activations/sigmoid.ts";
import { silu } from "../../layers/activations/silu.ts";
import { softmax } from "../../layers/activations/softmax.ts";
import { softplus } from "../../layers/activations/softplus.ts";
import { tanh } from "../../layers/activations/tanh.ts";
import { conv2d } from "../../layers/convolutions/conv2d.ts";
import { conv2dTranspose } from "../../layers/convolutions/conv2d-transpose.ts";
import { depthwiseConv2d } from "../../layers/convolutions/depthwise-conv2d.ts";
import { separableConv2d } from "../../layers/convolutions/separable-conv2d.ts";
import { dense } from "../../layers/core/dense.ts";
import { sinusoidalEmbedding } from "../../layers/core/sinusoidal-embedding.ts";
import { timeDistributed } from "../../layers/core/time-distributed.ts";
import { add } from "../../layers/merging/add.ts";
import { average } from "../../layers/merging/average.ts";
import { concatenate } from "../../layers/merging/concatenate.ts";
import { cropAndConcatenate } from "../../layers/merging/crop-and-concatenate.ts";
import { dot } from "../../layers/merging/dot.ts";
import { dotProductAttention } from "../../layers/merging/dot-product-attention.ts";
import { maximum } from "../../layers/merging/maximum.ts";
import { minimum } from "../../layers/merging/minimum.ts";
import { multiply } from "../../layers/merging/multiply.ts";
import { subtract } from "../../layers/merging/subtract.ts";
import { dropout } from "../../layers/noise/dropout.ts";
import { gaussianNoise } from "../../layers/noise/gaussian-noise.ts";
import { spatialDropout2d } from "../../layers/noise/spatial-dropout2d.ts";
import { stochasticDepth } from "../../layers/noise/stochastic-depth.ts";
import { batchNormalization } from "../../layers/normalizations/batch-normalization.ts";
import { globalResponseNormalization } from "../../layers/normalizations/global-response-normalization.ts";
import { groupNormalization } from "../../layers/normalizations/group-normalization.ts";
import { layerNormalization } from "../../layers/normalizations/layer-normalization.ts";
import { layerScale } from "../../layers/normalizations/layer-scale.ts";
import { localResponseNormalization } from "../../layers/normalizations/local-response-normalization.ts";
import { normalization } from "../../layers/normalizations/normalization.ts";
import { rescaling } from "../../layers/normalizations/rescaling.ts";
import { adaptiveAveragePooling2d } from "../../layers/pooling/adaptive-average-pooling2d.ts";
import { averagePooling2d } from "../../layers/pooling/average-pooling2d.ts";
import { globalAveragePooling2d, globalMaxPooling2d } from "../../layers/pooling/global-pooling2d.ts";
import { maxPooling2d } from "../../layers/pooling/max-pooling2d.ts";
import { centerCrop } from "../../layers/sizes/center-crop.ts";
import { cropping2d } from "../../layers/sizes/cropping2d.ts";
import { depthToSpace, spaceToDepth } from "../../layers/sizes/depth-to-space.ts";
import { flatten } from "../../layers/sizes/flatten.ts";
import { permute } from "../../layers/sizes/permute.ts";
import { reshape } from "../../layers/sizes/reshape.ts";
import { resizing } from "../../layers/sizes/resizing.ts";
import { cropLike, padLike, resizeLike } from "../../layers/sizes/same-size.ts";
import { upSampling2d } from "../../layers/sizes/up-sampling2d.ts";
import { zeroPadding2d } from "../../layers/sizes/zero-padding2d.ts";

// biome-ignore lint/suspicious/noExplicitAny: settings come from a file; each layer checks its own arguments
type Any = any;

/**
 * Makes a layer from the settings that it recorded, with its `name` and `trainable` if they were given. A layer made of
 * other layers also gets the block that it applies.
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
  depthToSpace: ({ blockSize, ...options }) => depthToSpace(blockSize, options),
  depthwiseConv2d: ({ kernelSize, ...options }) => depthwiseConv2d(kernelSize, options),
  dot: ofList(dot),
  dotProductAttention: ofList(dotProductAttention),
  dropout: ({ rate, ...options }) => dropout(rate, options),
  elu: (options) => elu(options),
  flatten: () => flatten,
  gaussianNoise: ({ standardDeviation, ...options }) => gaussianNoise(standardDeviation, options),
  gelu: (options) => gelu(options),
  globalAveragePooling2d: (options) => globalAveragePooling2d(options),
  globalMaxPooling2d: (options) => globalMaxPooling2d(options),
  globalResponseNormalization,
  groupNormalization,
  hardSigmoid: () => hardSigmoid,
  hardSwish: () => hardSwish,
  layerNormalization,
  layerScale,
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
  sinusoidalEmbedding: ({ units, ...options }) => sinusoidalEmbedding(units, options),
  softmax: (options) => softmax(options),
  softplus: () => softplus,
  spaceToDepth: ({ blockSize, ...options }) => spaceToDepth(blockSize, options),
  spatialDropout2d: ({ rate, ...options }) => spatialDropout2d(rate, options),
  stochasticDepth: ({ rate, ...options }) => stochasticDepth(rate, options),
  subtract: ofList(subtract),
  tanh: () => tanh,
  timeDistributed: ({ name }, block) => timeDistributed(block!, { name }),
  upSampling2d: ({ size, ...options }) => upSampling2d(size, options),
  zeroPadding2d: ({ padding, ...options }) => zeroPadding2d(padding, options),
};
