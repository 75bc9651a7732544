/**
 * @file Everything to describe and read models. `./ops` has tensor mathematics, `./authoring` what architectures are
 * made with.
 */
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
export type { ArrayOf, ArrayOrArrays, NdArray, NdArrays, NumberDType } from "./graph/nd-array.ts";
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
export { type Activation, activation } from "./layers/activations/activation.ts";
export { type EluOptions, elu } from "./layers/activations/elu.ts";
export { type GeluOptions, gelu } from "./layers/activations/gelu.ts";
export { hardSigmoid } from "./layers/activations/hard-sigmoid.ts";
export { hardSwish } from "./layers/activations/hard-swish.ts";
export { type LeakyReluOptions, leakyRelu } from "./layers/activations/leaky-relu.ts";
export { type PreluOptions, prelu } from "./layers/activations/prelu.ts";
export { type ReluOptions, relu } from "./layers/activations/relu.ts";
export { sigmoid } from "./layers/activations/sigmoid.ts";
export { silu } from "./layers/activations/silu.ts";
export { type SoftmaxOptions, softmax } from "./layers/activations/softmax.ts";
export { softplus } from "./layers/activations/softplus.ts";
export { tanh } from "./layers/activations/tanh.ts";
export { type Branches, branches } from "./layers/combinators/branches.ts";
export { type Chain, chain } from "./layers/combinators/chain.ts";
export { expectShape } from "./layers/combinators/expect-shape.ts";
export { named } from "./layers/combinators/named.ts";
export { type Residual, residual } from "./layers/combinators/residual.ts";
export { type Conv2d, type Conv2dOptions, conv2d } from "./layers/convolutions/conv2d.ts";
export {
  type Conv2dTranspose,
  type Conv2dTransposeOptions,
  conv2dTranspose,
} from "./layers/convolutions/conv2d-transpose.ts";
export {
  type DepthwiseConv2d,
  type DepthwiseConv2dOptions,
  depthwiseConv2d,
} from "./layers/convolutions/depthwise-conv2d.ts";
export {
  type SeparableConv2d,
  type SeparableConv2dOptions,
  separableConv2d,
} from "./layers/convolutions/separable-conv2d.ts";
export { type Dense, type DenseOptions, dense } from "./layers/core/dense.ts";
export {
  type SinusoidalEmbedding,
  type SinusoidalEmbeddingOptions,
  sinusoidalEmbedding,
} from "./layers/core/sinusoidal-embedding.ts";
export { type TimeDistributed, timeDistributed } from "./layers/core/time-distributed.ts";
export { add } from "./layers/merging/add.ts";
export { average } from "./layers/merging/average.ts";
export { type Concatenated, type ConcatenateOptions, concatenate } from "./layers/merging/concatenate.ts";
export { cropAndConcatenate } from "./layers/merging/crop-and-concatenate.ts";
export { type DotOptions, dot } from "./layers/merging/dot.ts";
export {
  type Attended,
  type DotProductAttentionOptions,
  dotProductAttention,
} from "./layers/merging/dot-product-attention.ts";
export { maximum } from "./layers/merging/maximum.ts";
export type { Merge, Merged, MergeOptions } from "./layers/merging/merge.ts";
export { minimum } from "./layers/merging/minimum.ts";
export { multiply } from "./layers/merging/multiply.ts";
export { subtract } from "./layers/merging/subtract.ts";
export { dropout } from "./layers/noise/dropout.ts";
export { gaussianNoise } from "./layers/noise/gaussian-noise.ts";
export { type SpatialDropout2d, spatialDropout2d } from "./layers/noise/spatial-dropout2d.ts";
export { stochasticDepth } from "./layers/noise/stochastic-depth.ts";
export {
  type BatchNormalization,
  type BatchNormalizationOptions,
  batchNormalization,
} from "./layers/normalizations/batch-normalization.ts";
export {
  type GlobalResponseNormalization,
  type GlobalResponseNormalizationOptions,
  globalResponseNormalization,
} from "./layers/normalizations/global-response-normalization.ts";
export {
  type GroupNormalization,
  type GroupNormalizationOptions,
  groupNormalization,
} from "./layers/normalizations/group-normalization.ts";
export {
  type LayerNormalization,
  type LayerNormalizationOptions,
  layerNormalization,
} from "./layers/normalizations/layer-normalization.ts";
export { type LayerScale, type LayerScaleOptions, layerScale } from "./layers/normalizations/layer-scale.ts";
export {
  type LocalResponseNormalization,
  type LocalResponseNormalizationOptions,
  localResponseNormalization,
} from "./layers/normalizations/local-response-normalization.ts";
export { type NormalizationOptions, normalization } from "./layers/normalizations/normalization.ts";
export { type PerChannel, rescaling } from "./layers/normalizations/rescaling.ts";
export {
  type AdaptiveAveragePooling2d,
  adaptiveAveragePooling2d,
} from "./layers/pooling/adaptive-average-pooling2d.ts";
export { type AveragePooling2dOptions, averagePooling2d } from "./layers/pooling/average-pooling2d.ts";
export {
  type GlobalPooled2d,
  type GlobalPooling2d,
  type GlobalPoolingOptions,
  globalAveragePooling2d,
  globalMaxPooling2d,
} from "./layers/pooling/global-pooling2d.ts";
export { maxPooling2d } from "./layers/pooling/max-pooling2d.ts";
export type { Pooling2d, PoolOptions } from "./layers/pooling/pooling.ts";
export { type CenterCrop, centerCrop } from "./layers/sizes/center-crop.ts";
export { type Cropping2d, cropping2d } from "./layers/sizes/cropping2d.ts";
export {
  type BlockOptions,
  type DepthToSpace,
  depthToSpace,
  type SpaceToDepth,
  spaceToDepth,
} from "./layers/sizes/depth-to-space.ts";
export { type Flatten, flatten } from "./layers/sizes/flatten.ts";
export { type Permute, permute } from "./layers/sizes/permute.ts";
export { type Reshape, reshape } from "./layers/sizes/reshape.ts";
export { type Resizing, type ResizingOptions, resizing } from "./layers/sizes/resizing.ts";
export { cropLike, type PadLikeOptions, padLike, resizeLike, type SameSizeOptions } from "./layers/sizes/same-size.ts";
export { type UpSampling2d, type UpSampling2dOptions, upSampling2d } from "./layers/sizes/up-sampling2d.ts";
export { type ZeroPadding2d, zeroPadding2d } from "./layers/sizes/zero-padding2d.ts";
export { type Cost, type CostOptions, cost, printCost } from "./model/cost.ts";
export { features } from "./model/features.ts";
export { freeze, type LayerPattern } from "./model/freeze.ts";
export { type FromJsonOptions, fromJson } from "./model/json/from-json.ts";
export type { LayerFactory } from "./model/json/layer-factories.ts";
export type { JsonLimits } from "./model/json/limits.ts";
export type { LayerJson, ModelJson, NodeJson, PortsJson, ScopeJson } from "./model/json/schema.ts";
export { type ToJsonOptions, toJson } from "./model/json/to-json.ts";
export {
  type AnyModel,
  countWeights,
  type Model,
  type ModelLayer,
  type ModelOptions,
  type ModelWeight,
  model,
} from "./model/model.ts";
export type { ModelPort, Tensors } from "./model/ports.ts";
export type {
  ChannelStatistics,
  Interpolation,
  PicturePreprocessing,
  PixelScale,
  Preprocessing,
} from "./model/preprocessing.ts";
export { printGraph } from "./model/print-graph.ts";
export { type ExactTilesOptions, exactTiles } from "./model/reach/exact-tiles.ts";
export {
  type AxisField,
  type ReceptiveField,
  receptiveField,
  receptiveFields,
} from "./model/reach/receptive-field.ts";
export { type SummaryOptions, summary } from "./model/summary.ts";
export type { ModelFacts, Task, TrainedModel } from "./model/trained-model.ts";
export type { Dim, DType, Padding, Shape, Sides, Size } from "./shape/types.ts";
