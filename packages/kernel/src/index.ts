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
export { gradients } from "./gradients/gradients.ts";
export type { Emitter, Layout, Value } from "./graph/emitter.ts";
export { defineLayer, layerBehind, type WeightMaker, type WeightOptions } from "./graph/layer.ts";
export {
  callLayer,
  inScope,
  type Layer,
  type LayerCall,
  type LayerDefinition,
  layerOf,
  type Scope,
  type Settings,
  scopePath,
} from "./graph/layer-call.ts";
export type {
  OnnxAttribute,
  OnnxGraph,
  OnnxInitializer,
  OnnxNode,
  OnnxType,
  OnnxValue,
} from "./graph/onnx-graph.ts";
export { type Application, apply, type Call, type Gradient, notDifferentiable, type Op } from "./graph/op.ts";
export {
  type ConstantSource,
  constant,
  fromSource,
  type InputOptions,
  type InputSource,
  input,
  type Nested,
  type RandomSource,
  random,
  type Source,
  scalar,
  type WeightSource,
} from "./graph/source.ts";
export type { Block, Tensor } from "./graph/tensor.ts";
export { topological } from "./graph/topological.ts";
export type { Training } from "./graph/training.ts";
export type { Initializer, VarianceScaling } from "./initializers/initializer.ts";
export type { Regularizer } from "./initializers/regularizer.ts";
export { type LowerOptions, lower, type NamedTensor } from "./lowering/lower.ts";
export {
  type ClassifierParts,
  type FeatureMap,
  type ImageClassifier,
  imageClassifier,
  type Preprocessing,
} from "./model/classifier.ts";
export { features, innerTensors } from "./model/features.ts";
export { freeze, type LayerPattern } from "./model/freeze.ts";
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
export { type Backbone, lastOf, type Pyramid, type PyramidLevel, pyramidOf, type Stage } from "./model/pyramid.ts";
export type { ReferenceLayout, WeightReference, WeightReferences } from "./model/reference.ts";
export { type Reference, weightReference, weightReferences } from "./model/reference-names.ts";
export { type BatchShape, type BoundModel, bind, type TrainingForm, trainingForm } from "./model/training-form.ts";
export { clip, sigmoid, softplus } from "./ops/activations.ts";
export { minus, negate, over, plus, square, times } from "./ops/arithmetic.ts";
export { batchNormalize, scaleAndShift } from "./ops/batch-normalization.ts";
export { expand, type ReduceOptions, sum } from "./ops/broadcast.ts";
export { atLeast, atMost, equals, larger, smaller } from "./ops/comparison.ts";
export { type Cut, concat, type Margin, pad, slice } from "./ops/concat.ts";
export { type ConvolveAttrs, convolve, convolveTransposed, type TransposedOptions } from "./ops/convolution.ts";
export { identity } from "./ops/identity.ts";
export { matmul, transposed } from "./ops/matmul.ts";
export { averagePool, maxPool } from "./ops/pooling.ts";
export { largest, mean, moments } from "./ops/reductions.ts";
export { reshape } from "./ops/reshape.ts";
export { logSoftmax } from "./ops/softmax.ts";
export { transpose } from "./ops/transpose.ts";
export { absolute, errorFunction, exponential, floor, logarithm, reciprocal, sign, squareRoot } from "./ops/unary.ts";
export type { Margins, Pair, Window } from "./ops/window.ts";
export { type RandomStream, randomStream } from "./random/threefry.ts";
export { showShape } from "./shape/complaint.ts";
export type { Dim, DType, Padding, Shape, Size } from "./shape/types.ts";
