export {
  addNoise,
  type NoiseSchedule,
  type NoiseScheduleOptions,
  noiseSchedule,
} from "./diffusion/noise-schedule.ts";
export {
  type NoisePredictor,
  type SampleDdimOptions,
  type SampleOptions,
  sampleDdim,
  sampleDdpm,
} from "./diffusion/sample.ts";
export { type DdimStep, ddimStep, ddpmStep, type ReverseStep } from "./diffusion/steps.ts";
export { abilitiesOf } from "./engine/abilities.ts";
export { type DeviceMemory, deviceMemory } from "./engine/device-memory.ts";
export { type BytesMoved, bytesMoved } from "./engine/moved.ts";
export type { Session } from "./engine/session.ts";
export { openSession, runGraph } from "./engine/session.ts";
export type { Device, OpenOptions, SessionOptions } from "./engine/session-options.ts";
export { EngineError } from "./errors.ts";
export { type FeatureMapsOptions, featureMaps } from "./explain/feature-maps.ts";
export { type GradCam, type GradCamOptions, gradCam } from "./explain/grad-cam.ts";
export { type Occlusion, type OcclusionOptions, occlusion } from "./explain/occlusion.ts";
export { type Saliency, type SaliencyOptions, saliency } from "./explain/saliency.ts";
export type { ExplainOptions } from "./explain/slopes.ts";
export type { TargetOptions } from "./explain/target.ts";
export { type FileKind, kindOfFile } from "./files/kind.ts";
export type { FileSource } from "./files/source.ts";
export type { KerasLayerFactory } from "./keras/build.ts";
export { type LoadKerasOptions, type LoadTfjsOptions, loadKeras } from "./keras/load.ts";
export { type KerasFile, type ReadKerasOptions, readKeras } from "./keras/read.ts";
export { kerasReferences, toKeras } from "./keras/write.ts";
export {
  type AnswerOptions,
  type AnyPrediction,
  type ClassAnswer,
  classes,
  labels,
  mask,
  probabilities,
} from "./model/answers.ts";
export { compute, computeArrays, type NestedNumbers, type NestedOf } from "./model/compute.ts";
export { arrayOfFeed, type Feed } from "./model/feeds.ts";
export type { FeedsOf } from "./model/named-feeds.ts";
export {
  type Band,
  type ImageRows,
  imageRows,
  joinBands,
  predictTiled,
  type TiledOptions,
  type TilePredictor,
} from "./model/predict-tiled.ts";
export { createPredictor, type PredictionsOf, type PredictOptions, type Predictor } from "./model/predictor.ts";
export type { PredictorOptions } from "./model/predictor-options.ts";
export {
  type InferenceGraph,
  inferenceGraph,
  type OnnxFileOptions,
  type OnnxOptions,
  toOnnx,
} from "./model/to-onnx.ts";
export { type EncodeOptions, encodeOnnx } from "./onnx/encode.ts";
export { type OnnxFile, type OnnxOutput, type OnnxPort, readOnnx } from "./onnx/read.ts";
export { type PytorchFile, readPytorch } from "./pytorch/read.ts";
export { loadTfjs } from "./tfjs/load.ts";
export { readTfjs, type TfjsModel, type TfjsSource } from "./tfjs/read.ts";
export type { UnpackOptions } from "./untrusted/budget.ts";
export {
  type Changed,
  type ComparedLayer,
  compareModels,
  type ModelDifferences,
  type Shared,
} from "./weights/compare.ts";
export { type ImportedWeights, importWeights } from "./weights/import.ts";
export { type InitializeOptions, initialize, initializeWeight } from "./weights/initialize.ts";
export { type MatchedWeights, type MatchOptions, matchWeights, type WeightPattern } from "./weights/match.ts";
export type { MemoryOptions } from "./weights/memory.ts";
export {
  encodeModel,
  type LoadModelOptions,
  loadModel,
  modelMetadata,
  type SaveModelOptions,
  saveModel,
} from "./weights/model-file.ts";
export type { Precision } from "./weights/precision.ts";
export { fromReference, referenceShape, toReference } from "./weights/reference-layout.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  type Safetensors,
  type SafetensorsOptions,
  writeSafetensors,
} from "./weights/safetensors.ts";
