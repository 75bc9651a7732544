/** @file What architectures, and the packages above the kernel, are written with. */
export { entryOf } from "./entry-of.ts";
export { settle } from "./errors.ts";
export { dependsOn, gradients } from "./gradients/gradients.ts";
export { rematGradients } from "./gradients/remat.ts";
export { described } from "./graph/described.ts";
export {
  type Abilities,
  type EmittedValue,
  type Emitter,
  IMAGES_LAST,
  type Layout,
  type PlainValue,
  standardAbilities,
} from "./graph/emitter.ts";
export { firstNotFinite } from "./graph/finite.ts";
export { defineLayer, type WeightMaker, type WeightOptions } from "./graph/layer.ts";
export {
  inScope,
  type Layer,
  type LayerCall,
  type LayerDefinition,
  type Scope,
  type Settings,
} from "./graph/layer-call.ts";
export { listAt } from "./graph/list-at.ts";
export { checkFilled, graphNumbers, kindOfArray, measured } from "./graph/measured.ts";
export { dtypeOf, hasNumbers, isNdArray } from "./graph/nd-array.ts";
export {
  COUNT,
  COUNT_FROM_0,
  checkNumber,
  checkNumbers,
  isWithin,
  KEPT,
  LIMIT,
  NOT_NEGATIVE,
  type NumberRange,
  PIXELS,
  POSITIVE,
  required,
  SEED,
  SHARE,
  THREADS,
} from "./graph/numbers.ts";
export type { OnnxAttribute, OnnxGraph, OnnxInitializer, OnnxNode, OnnxType, OnnxValue } from "./graph/onnx-graph.ts";
export {
  type Application,
  apply,
  type Call,
  type Gradient,
  notDifferentiable,
  type Op,
  type Part,
  type Together,
} from "./graph/op.ts";
export { checkOptions, type OptionRule, type OptionTable } from "./graph/options.ts";
export type { Range, Shares } from "./graph/range.ts";
export type { Positions, Reach } from "./graph/reach.ts";
export {
  type ConstantSource,
  fromSource,
  type InputSource,
  type RandomSource,
  type Source,
  type WeightSource,
} from "./graph/source.ts";
export { isTensor } from "./graph/tensor.ts";
export { topological } from "./graph/topological.ts";
export type { Training } from "./graph/training.ts";
export { checkWord } from "./layers/arguments.ts";
export type { Configurable, Elementwise } from "./layers/bare.ts";
export { choose } from "./layers/combinators/choose.ts";
export type { LayerOptions } from "./layers/ruled.ts";
export { type Rule, ruledLayer } from "./layers/ruled.ts";
export type {
  AnyBlock,
  AnyLayer,
  Apply,
  Arg,
  Blame,
  Failed,
  Fold,
  IN,
  OUT,
  Result,
  ShapeOf,
  TypedLayer,
} from "./layers/typed.ts";
export { type LowerOptions, lower, type NamedTensor } from "./lowering/lower.ts";
export { readableBytes, readableCount } from "./model/bytes.ts";
export { checkedNetwork, type NetworkOutput, type NetworkRule } from "./model/checked-network.ts";
export {
  type ClassifierParts,
  type FeatureMap,
  type ImageClassifier,
  imageClassifier,
} from "./model/classifier.ts";
export { type ClassifierOptions, classifierHead, classifierOptions } from "./model/classifier-head.ts";
export { innerTensor, innerTensors } from "./model/features.ts";
export { layersBehind, layersMatching, withFrozen } from "./model/freeze.ts";
export { checkModel, isModel } from "./model/is-model.ts";
export { type Meaning, meaningOf } from "./model/meaning.ts";
export { type NewHead, newHead } from "./model/new-head.ts";
export { fitOf, pixelScaleOf } from "./model/preprocessing.ts";
export {
  type Backbone,
  type Encoder,
  type Pyramid,
  type PyramidLevel,
  type PyramidNetwork,
  pyramidOf,
  type Stage,
} from "./model/pyramid.ts";
export {
  type Reference,
  type ReferenceLayout,
  type WeightReference,
  type WeightReferences,
  weightReferences,
} from "./model/references.ts";
export { type FrozenSplit, sharedNames, splitFrozen } from "./model/split-frozen.ts";
export { mirrored, type TilePlan, type TileSpan } from "./model/tiling.ts";
export { checkTrained, factsOf } from "./model/trained-model.ts";
export {
  type BatchShape,
  type BoundModel,
  bind,
  checkSizes,
  type StatisticUpdate,
  type TrainingForm,
  trainingForm,
} from "./model/training-form.ts";
export { meant, nearest } from "./nearest.ts";
export { parts } from "./ops/concat.ts";
export { convolvedKernels } from "./ops/convolution.ts";
export { sizeAsStored } from "./ops/size-as-stored.ts";
export { Queue } from "./queue.ts";
export { permutation } from "./random/permutation.ts";
export { type RandomStream, randomStream } from "./random/threefry.ts";
export type { Add, CeilDiv, DivMod, FloorDiv, Lt, Mul, Sub } from "./shape/arithmetic.ts";
export { type Complaint, isComplaint, sentenceOf, showShape } from "./shape/complaint.ts";
export { countOf, greatestDivisor, sameShape } from "./shape/count.ts";
export type { DotAxes, DotShape } from "./shape/dot.ts";
export { featureMapShape, type Reduction } from "./shape/feature-map.ts";
export type { FittingSizes } from "./shape/fitting-sizes.ts";
export { type Image, isImage, type NotImage, notImage } from "./shape/image.ts";
export { axisName, type ComplainOf, complainOf, type Message } from "./shape/messages.ts";
export { type Misplaced, misplaced } from "./shape/misplaced.ts";
export type { OneOf } from "./shape/one-of.ts";
export type { SlideShape } from "./shape/sliding-window.ts";
export { type Step, type SteppedMapShape, type Steps, steppedMapShape } from "./shape/stepped-map.ts";
export { shown } from "./shown.ts";
