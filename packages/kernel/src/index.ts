/** @file What someone types who describes models and reads them. `./ops` has tensor mathematics, `./authoring` what architectures are made with. */
export {
  ArgumentError,
  type ErrorFields,
  FeedError,
  GradientError,
  GraphError,
  ShapeError,
  TributaryError,
  WeightsError,
} from "./errors.ts";
export { constant, type InputOptions, input, type Nested } from "./graph/source.ts";
export type { Block, Tensor } from "./graph/tensor.ts";
export {
  constantValue,
  type NormalOptions,
  ones,
  orthogonal,
  randomNormal,
  randomUniform,
  truncatedNormal,
  zeros,
} from "./initializers/distributions.ts";
export type { Initializer, VarianceScaling } from "./initializers/initializer.ts";
export type { Regularizer } from "./initializers/regularizer.ts";
export { l1, l1l2, l2 } from "./initializers/regularizers.ts";
export {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from "./initializers/variance-scaling.ts";
export { type Activation, activation } from "./layers/activation.ts";
export { type AdaptiveAveragePooling2d, adaptiveAveragePooling2d } from "./layers/adaptive-average-pooling2d.ts";
export { add } from "./layers/add.ts";
export { average } from "./layers/average.ts";
export { type AveragePooling2dOptions, averagePooling2d } from "./layers/average-pooling2d.ts";
export {
  type BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from "./layers/batch-normalization.ts";
export { type Branches, branches } from "./layers/branches.ts";
export { type CenterCrop, centerCrop } from "./layers/center-crop.ts";
export { type Chain, chain } from "./layers/chain.ts";
export { type Concatenated, type ConcatenateOptions, concatenate } from "./layers/concatenate.ts";
export { type Conv2d, type Conv2dOptions, conv2d } from "./layers/conv2d.ts";
export { type Conv2dTranspose, type Conv2dTransposeOptions, conv2dTranspose } from "./layers/conv2d-transpose.ts";
export { cropAndConcatenate } from "./layers/crop-and-concatenate.ts";
export { type Cropping2d, cropping2d } from "./layers/cropping2d.ts";
export { type Dense, type DenseOptions, dense } from "./layers/dense.ts";
export { type DepthwiseConv2d, type DepthwiseConv2dOptions, depthwiseConv2d } from "./layers/depthwise-conv2d.ts";
export { type DotOptions, dot } from "./layers/dot.ts";
export { dropout } from "./layers/dropout.ts";
export { type EluOptions, elu } from "./layers/elu.ts";
export { expectShape } from "./layers/expect-shape.ts";
export { type Flatten, flatten } from "./layers/flatten.ts";
export { gaussianNoise } from "./layers/gaussian-noise.ts";
export { type GeluOptions, gelu } from "./layers/gelu.ts";
export {
  type GlobalPooled2d,
  type GlobalPooling2d,
  type GlobalPoolingOptions,
  globalAveragePooling2d,
  globalMaxPooling2d,
} from "./layers/global-pooling2d.ts";
export {
  type GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
} from "./layers/group-normalization.ts";
export { hardSigmoid } from "./layers/hard-sigmoid.ts";
export { hardSwish } from "./layers/hard-swish.ts";
export {
  type LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from "./layers/layer-normalization.ts";
export { type LeakyReluOptions, leakyRelu } from "./layers/leaky-relu.ts";
export {
  type LocalResponseNormalization,
  type LocalResponseNormalizationOptions,
  localResponseNormalization,
} from "./layers/local-response-normalization.ts";
export { maxPooling2d } from "./layers/max-pooling2d.ts";
export { maximum } from "./layers/maximum.ts";
export type { Merge, Merged, MergeOptions } from "./layers/merge.ts";
export { minimum } from "./layers/minimum.ts";
export { multiply } from "./layers/multiply.ts";
export { named } from "./layers/named.ts";
export { type NormalizationOptions, normalization } from "./layers/normalization.ts";
export { type Permute, permute } from "./layers/permute.ts";
export type { Pooling2d, PoolOptions } from "./layers/pooling.ts";
export { type PreluOptions, prelu } from "./layers/prelu.ts";
export { type ReluOptions, relu } from "./layers/relu.ts";
export { type PerChannel, rescaling } from "./layers/rescaling.ts";
export { type Reshape, reshape } from "./layers/reshape.ts";
export { type Residual, residual } from "./layers/residual.ts";
export { type Resizing, type ResizingOptions, resizing } from "./layers/resizing.ts";
export { cropLike, type PadLikeOptions, padLike, resizeLike, type SameSizeOptions } from "./layers/same-size.ts";
export { type SeparableConv2d, type SeparableConv2dOptions, separableConv2d } from "./layers/separable-conv2d.ts";
export { sigmoid } from "./layers/sigmoid.ts";
export { silu } from "./layers/silu.ts";
export { type SoftmaxOptions, softmax } from "./layers/softmax.ts";
export { softplus } from "./layers/softplus.ts";
export { type SpatialDropout2d, spatialDropout2d } from "./layers/spatial-dropout2d.ts";
export { stochasticDepth } from "./layers/stochastic-depth.ts";
export { subtract } from "./layers/subtract.ts";
export { tanh } from "./layers/tanh.ts";
export { type TimeDistributed, timeDistributed } from "./layers/time-distributed.ts";
export { type UpSampling2d, type UpSampling2dOptions, upSampling2d } from "./layers/up-sampling2d.ts";
export { type ZeroPadding2d, zeroPadding2d } from "./layers/zero-padding2d.ts";
export { type Cost, type CostOptions, cost, printCost } from "./model/cost.ts";
export { features } from "./model/features.ts";
export { freeze, type LayerPattern } from "./model/freeze.ts";
export { type FromJsonOptions, fromJson } from "./model/json/from-json.ts";
export type { LayerFactory } from "./model/json/layer-factories.ts";
export type { LayerJson, ModelJson, NodeJson, PortsJson, ScopeJson } from "./model/json/schema.ts";
export { toJson } from "./model/json/to-json.ts";
export {
  type AnyModel,
  countWeights,
  type Model,
  type ModelLayer,
  type ModelOptions,
  type ModelPort,
  type ModelWeight,
  model,
  type Tensors,
} from "./model/model.ts";
export { printGraph } from "./model/print-graph.ts";
export { type SummaryOptions, summary } from "./model/summary.ts";
export type { Dim, DType, Padding, Shape, Sides, Size } from "./shape/types.ts";
