/** @file What functions with options are called with in `options.node.test.ts`, as somebody calls them who writes JavaScript. */
import { chain, conv2d, dense, globalAveragePooling2d, input, model, toJson } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";
import { allDoors } from "@tributary/testing/docs";

type Methods = Readonly<Record<string, (...given: readonly unknown[]) => unknown>>;

const open = async (specifier: string): Promise<Methods> =>
  import(allDoors().find((door) => door.specifier === specifier)!.file);

const image = input([8, 8, 3], { name: "image" });
const vector = input([8]);
const sequence = input([4, 8]);
const net = model(image, chain(conv2d(4, 3), globalAveragePooling2d, dense(2))(image));
const trained = initialize(net);
const numbers = (...shape: readonly number[]): { readonly shape: readonly number[]; readonly data: Float32Array } => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});
const picture = numbers(8, 8, 3);
const mask = { shape: [8, 8], data: new Int32Array(64) };
const graph = lower({ inputs: [], weights: [], outputs: [] });
const plan = { image: [8, 8], tile: [8, 8], answer: [8, 8], rows: [], columns: [] };
const rates = { rates: [1, 2], losses: [1, 2], smoothed: [1, 2], suggested: null };
const unit = () => conv2d(4, 3);
const batch = { inputs: numbers(1, 8, 8, 3), targets: { shape: [1], data: new Int32Array(1) } };

/** Arguments that stand before the options, where a function looks at them first. */
export const argumentsBefore: Readonly<Record<string, readonly unknown[]>> = {
  activation: ["relu"],
  adaptiveAveragePooling2d: [2],
  add: [[image, image]],
  answerEach: [trained, picture],
  average: [[image, image]],
  biased: ["unit", 4, 3],
  block17: [unit],
  block35: [unit],
  block8: [unit],
  buildNetwork: ["resnet18"],
  centerCrop: [4, 4],
  classify: [trained, picture],
  codeOf: ["resnet18"],
  compute: [vector, {}],
  computeArrays: [[vector], {}],
  concatenate: [[image, image]],
  conv2d: [4, 3],
  conv2dTranspose: [4, 3],
  cost: [net],
  countWeights: [net],
  createPredictor: [trained],
  cropAndConcatenate: [image, image],
  cropping2d: [1],
  dense: [2],
  denseBlock: [2, 4],
  denseLayer: [4],
  denoise: [trained, picture],
  depthToSpace: [2],
  depthwiseConv2d: [3],
  dot: [[vector, vector]],
  dotProductAttention: [[sequence, sequence, sequence]],
  download: ["http://localhost/"],
  downloadRange: ["http://localhost/", 0, 1],
  dropout: [0.5],
  encodeModel: [trained],
  encodeOnnx: [graph, {}],
  encodeSafetensors: [{}],
  featureMaps: [trained, picture, []],
  fitPicture: [trained, picture],
  fromClassFolders: ["pictures"],
  fromCsv: ["pictures.csv"],
  fromFolder: ["pictures"],
  fromJson: [toJson(net)],
  gaussianNoise: [0.1],
  generated: [1, () => batch],
  gradCam: [trained, batch.inputs],
  heatPicture: [numbers(2, 2)],
  importWeights: [net, {}, {}],
  inMemory: [numbers(1, 2), numbers(1)],
  inception: [{ one: 8, three: [8, 8], five: [8, 8], pool: 8 }],
  initialize: [net],
  initializeWeight: [net.weights[0]],
  input: [[8, 8, 3]],
  maskOnPicture: [trained, mask, picture],
  maskPicture: [mask],
  matchWeights: [net, trained.weights],
  max: [vector],
  maximum: [[image, image]],
  mean: [vector],
  meanIoU: [2],
  minimum: [[image, image]],
  model: [image, image],
  modelMetadata: [trained],
  moduleA: [{ pool: 32 }],
  multiply: [[image, image]],
  naiveInception: [{ one: 8, three: 8, five: 8 }],
  normalized: ["unit", 4, 3],
  occlusion: [trained, batch.inputs],
  openData: ["pictures"],
  openForAnswers: [trained, "cpu"],
  openSession: [graph],
  overlay: [picture, mask],
  overlayHeat: [picture, numbers(8, 8)],
  parseCifar: [new Uint8Array(3073)],
  permute: [[2, 1, 3]],
  plotConfusionMatrix: [[[1]]],
  plotCurves: [{ loss: [1] }],
  plotHistory: [{ curves: { loss: [1] } }],
  plotLearningRates: [rates],
  plotModel: [net],
  plotUnet: [net],
  predictTiled: [{}, { height: 8, width: 8, channels: 3 }, plan],
  prepare: [trained],
  preparePicture: [trained, picture],
  readFile: ["picture.png"],
  readIdx: ["images.idx"],
  readImage: ["picture.png"],
  readMask: ["mask.png"],
  readPages: ["stack.tif"],
  rescaling: [2],
  reshape: [[-1]],
  resize: [picture, 4],
  resizing: [4, 4],
  runGraph: [graph, {}],
  saliency: [trained, batch.inputs],
  saveModel: ["model.safetensors", trained],
  segment: [trained, picture],
  separableConv2d: [4, 3],
  sheet: [[[picture]]],
  sinusoidalEmbedding: [8],
  spaceToDepth: [2],
  spatialDropout2d: [0.5],
  stochasticDepth: [0.5],
  subtract: [[image, image]],
  splitAttention: [8],
  sum: [vector],
  summary: [net],
  toDot: [net],
  toJson: [net],
  toMask: [picture],
  toMermaid: [net],
  toOnnx: [trained],
  toPng: ["<svg/>"],
  twoConvolutions: [8],
  writeSafetensors: ["weights.safetensors", {}],
};

const trainer = async (): Promise<Methods> => {
  const { createTrainer, sgd, sparseCategoricalCrossentropy } = await open("@tributary/train");
  return createTrainer!(net, { loss: sparseCategoricalCrossentropy!(), optimizer: sgd!(0.1) }) as Methods;
};

const data = async (): Promise<Methods> => {
  const { inMemory } = await open("@tributary/images");
  return inMemory!(numbers(2, 2), numbers(2)) as Methods;
};

const queue = async (): Promise<Methods> => {
  // The door gives its type only; a real one would need a server.
  const { file } = allDoors()
    .find(({ specifier }) => specifier === "@tributary/jobs")!
    .names.get("PictureQueue")!;
  const { PictureQueue }: Methods = await import(file);
  return PictureQueue!.prototype as Methods;
};

/** How functions are called that stand somewhere else than in a door, or whose options are looked at when they are used. */
export const reached: Readonly<Record<string, (options: object) => unknown>> = {
  "Predictor.predict": async (options) => (await createPredictor(trained)).predict(batch.inputs, options),
  "Predictor.predictStream": async (options) => (await createPredictor(trained)).predictStream([batch.inputs], options),
  "Trainer.fit": async (options) => (await trainer()).fit!(batch, options),
  "Trainer.evaluate": async (options) => (await trainer()).evaluate!(batch, options),
  "Trainer.trained": async (options) => (await trainer()).trained!(options),
  "Run.trained": async (options) => {
    const callback = { name: "asks", fitBegin: (run: Methods) => run.trained!(options) };
    return (await trainer()).fit!(batch, { epochs: 1, callbacks: [callback] });
  },
  "Dataset.batches": async (options) => (await data()).batches!(options),
  "Dataset.split": async (options) => (await data()).split!(options),
  "PictureQueue.send": async (options) => (await queue()).send!(options),
  "PictureQueue.wait": async (options) => (await queue()).wait!("batch", options),
  resizeAndConcatenate: async (options) => {
    const { resizeAndConcatenate } = await open("@tributary/unet");
    return (resizeAndConcatenate!(options) as Methods[string])(image, image);
  },
};

/** What other people write and these packages call; and what the packages alone call, with all there is to give. */
export const othersOwn: ReadonlySet<string> = new Set([
  "AskedModel.ask",
  "BatchedDataset.batches",
  "Build.given",
  "Job.run",
  "OpenTask.run",
  "TrainingTask.plan",
  "checkOptions",
  "classifierHead",
  "convolveTransposed",
  "lower",
  "newHead",
]);
