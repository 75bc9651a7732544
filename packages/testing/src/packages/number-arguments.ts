/** @file What stands beside a number in `numbers.node.test.ts`, so that nothing else is wrong with the call. */
import { input, model, relu } from "@tributary/kernel";
import { noiseSchedule } from "@tributary/runtime";
import { argumentsBefore } from "./option-arguments.ts";

const image = input([32, 32, 8]);
const plain = model(image, relu(image));
const plan = { height: 8, width: 8, chunk: [8, 8] };
const picture = { shape: [8, 8, 3], data: new Uint8Array(192) };

/** Options that cannot be left out, by their names. */
const byName: Readonly<Record<string, unknown>> = {
  answer: 8,
  batchSize: 2,
  channels: 3,
  classes: 2,
  every: 10,
  filters: 8,
  groupWidth: 4,
  growth: 4,
  input: [8, 8, 3],
  scale: 2,
  schedule: noiseSchedule(),
  seed: 1,
  steps: 10,
  tile: 64,
  train: 0.5,
  units: 8,
  updates: 10,
  widenFactor: 1,
  width: 8,
};

/** And by whose they are, where names mean different things. */
const byFunction: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  fromCifar: { files: ["pictures.bin"] },
  normalization: { mean: 0, variance: 1 },
};

/** An option that is needed beside the number, if it is known what it may be. */
export const neededFor = (of: string, name: string): unknown => byFunction[of]?.[name] ?? byName[name] ?? "something";

/** Arguments before and beside a number that stands at a place of its own. */
const beside: Readonly<Record<string, readonly unknown[]>> = {
  ...argumentsBefore,
  addScaled: [image, image, 1],
  argMax: [image, -1],
  checkpoint: ["run"],
  clip: [image, 0, 1],
  concat: [[image, image], -1],
  convolution: [8, 3],
  cosineDecay: [0.1, { updates: 10 }],
  createTrainer: [plain],
  cropCenter: [picture, 4],
  denseUnet: [2],
  depthToSpace: [image, 2],
  divide: [image, 1],
  downloadRange: ["http://localhost/", 0, 1],
  exponentialDecay: [0.1, { every: 10 }],
  fire: [8, 8],
  imageAndNumbers: [[8, 8, 3], 4],
  inBatches: [[], 2],
  inceptionUnet: [2],
  logSoftmax: [image, -1],
  missingPlaces: ["out", plan, 0],
  onBackground: [{ ...picture, shape: [8, 6, 4] }, 1],
  oneCycle: [0.1, { updates: 10 }],
  oneHot: [{ shape: [1], data: Int32Array.of(0) }, 2],
  openPicture: ["picture.png"],
  pad: [image, [], 0],
  placesOf: [plan, 0],
  reduceOnPlateau: [0.1],
  residualDenoiser: [3],
  residualUnet: [2],
  resize: [picture, 4],
  softmax: [image, -1],
  spaceToDepth: [image, 2],
  stepDecay: [0.1, { every: 10 }],
  tensorBoard: ["run"],
  tiles: [[100, 100]],
  turn: [picture, 1],
  writeContours: [null, "contours.json"],
};

/** What stands beside a number in a call of the function. */
export const argumentsBeside = (of: string): readonly unknown[] => beside[of] ?? [];

/** Values that some take besides numbers. */
export const takeMore: Readonly<Record<string, readonly unknown[]>> = {
  "conv2dTranspose outputPadding": [null],
  "gradCam class": ["3"],
  "occlusion class": ["3"],
  "saliency class": ["3"],
  "scalar value": [Number.NaN],
  "writeContours background": [null],
};

/** Numbers that are what is computed with, or are asked by the packages alone; a tensor may stand in place of most. */
export const notSettings: ReadonlySet<string> = new Set([
  "PictureQueue.send options",
  "add a",
  "add b",
  "arrayOfFeed feed",
  "collate index",
  "constant values",
  "divide a",
  "divide b",
  "equal b",
  "greaterEqual b",
  "lessEqual b",
  "maximum b",
  "minimum b",
  "multiply a",
  "multiply b",
  "permutation length",
  "subtract a",
  "subtract b",
]);
