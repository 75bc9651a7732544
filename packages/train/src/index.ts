export type { Callback, Run, Snapshot, StepReport } from "./callbacks/callback.ts";
export { csvLog } from "./callbacks/csv-log.ts";
export { type EarlyStoppingOptions, earlyStopping } from "./callbacks/early-stopping.ts";
export { type LearningRateLog, learningRateLog } from "./callbacks/learning-rate-log.ts";
export { type ProgressOptions, progress } from "./callbacks/progress.ts";
export { type TensorBoardOptions, tensorBoard } from "./callbacks/tensor-board.ts";
export { type Checkpoint, type CheckpointOptions, checkpoint } from "./checkpoint/checkpoint.ts";
export { decodeCheckpoint, encodeCheckpoint } from "./checkpoint/checkpoint-file.ts";
export type { Batch } from "./data/batch.ts";
export type { BatchedDataset, Batches, Data } from "./data/data.ts";
export { type NoiseSource, type NoisyExample, noisy } from "./data/noisy.ts";
export { TrainingError } from "./errors.ts";
export { continueFromKeras } from "./export/keras/continue-from-keras.ts";
export { type KerasRun, readKerasRun } from "./export/keras/keras-run.ts";
export { type KerasTrainingOptions, kerasTrainingFiles } from "./export/keras/to-keras-training.ts";
export type { Sizes } from "./export/onnx/target-shapes.ts";
export {
  type OnnxTrainingOptions,
  onnxTrainingFiles,
  type TrainingFiles,
  toTrainingOnnx,
} from "./export/onnx/to-training-onnx.ts";
export { type CachedFeatures, type CacheFeaturesOptions, cacheFeatures } from "./fine-tune/cache-features.ts";
export {
  type FindLearningRateOptions,
  findLearningRate,
  type LearningRates,
} from "./fine-tune/find-learning-rate.ts";
export { type FineTuned, fineTune } from "./fine-tune/fine-tune.ts";
export type { FeatureCache, FineTuneOptions, TuningPhase, UpperPhase } from "./fine-tune/tuning-options.ts";
export { type NewHeadOptions, withNewHead } from "./fine-tune/with-new-head.ts";
export type { EpochRecord, History } from "./history.ts";
export {
  type BinaryCrossentropyOptions,
  binaryCrossentropy,
  type CrossentropyOptions,
  categoricalCrossentropy,
  type SparseCrossentropyOptions,
  sparseCategoricalCrossentropy,
} from "./losses/crossentropy.ts";
export { deepSupervision } from "./losses/deep-supervision.ts";
export { binaryFocalCrossentropy, categoricalFocalCrossentropy, type FocalOptions } from "./losses/focal.ts";
export type { LogitsOptions } from "./losses/logits.ts";
export {
  type CountedErrors,
  type Loss,
  type LossTerm,
  type MeasuredLoss,
  meanLoss,
  weightedSum,
} from "./losses/loss.ts";
export { dice, jaccard, type OverlapOptions, type TverskyOptions, tversky } from "./losses/overlap.ts";
export { type HuberOptions, huber, meanAbsoluteError, meanSquaredError } from "./losses/regression.ts";
export { type AccuracyOptions, accuracy, topKAccuracy } from "./metrics/accuracy.ts";
export { type AucOptions, auc } from "./metrics/auc.ts";
export { absoluteError, type PsnrOptions, psnr, squaredError } from "./metrics/errors.ts";
export { type Metric, meanMetric } from "./metrics/metric.ts";
export { type ClassOptions, diceScore, f1, meanIoU, precision, type RegionOptions, recall } from "./metrics/regions.ts";
export { type AdagradOptions, adagrad } from "./optimizers/adagrad.ts";
export { type AdamOptions, adam, adamW } from "./optimizers/adam.ts";
export { type Optimizer, type OptimizerOptions, optimizer, type Update, type Updated } from "./optimizers/optimizer.ts";
export type { RateMultipliers } from "./optimizers/rate-multipliers.ts";
export { type RmspropOptions, rmsprop } from "./optimizers/rmsprop.ts";
export { type SgdOptions, sgd } from "./optimizers/sgd.ts";
export {
  type CosineDecayOptions,
  constantRate,
  cosineDecay,
  type ExponentialDecayOptions,
  exponentialDecay,
  type OneCycleOptions,
  oneCycle,
  type StepDecayOptions,
  stepDecay,
} from "./schedules/decay.ts";
export { type PlateauOptions, reduceOnPlateau } from "./schedules/reduce-on-plateau.ts";
export type { Json, LearningRate, Position, Schedule } from "./schedules/schedule.ts";
export type { Clip } from "./step/clip.ts";
export type { LossOption, WeightedLoss } from "./step/planned-losses.ts";
export type { MetricOption } from "./step/planned-metrics.ts";
export { createTrainer } from "./trainer/create-trainer.ts";
export type { EvaluateOptions } from "./trainer/evaluate.ts";
export type { FitOptions } from "./trainer/fit.ts";
export type { StepResult, TrainedOptions, Trainer, TrainerOptions } from "./trainer/trainer.ts";
