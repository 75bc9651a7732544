/** @file What is known of a trained model, and what is taken to be so where its file does not say it. */

import type { MaskColor, MaskOptions } from "@tributary/images";
import type { AnyModel, Preprocessing, Task, TrainedModel } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import type { InputSize } from "../models/build-network.ts";

/** A model, and what was not in its file. */
export interface Opened<T extends TrainedModel = TrainedModel> {
  readonly trained: T;
  /** Sentences: what is taken to be so, since the file does not say it. */
  readonly assumed: readonly string[];
}

/** What is known of a model besides what its file says. */
export interface Told {
  /** How its pixels are prepared. */
  readonly preprocessing?: Preprocessing | undefined;
}

const isPicture = ({ inputs }: AnyModel): boolean => inputs[0]?.tensor.shape.length === 4;

/** Pixels from 0 to 255, for models whose first layer scales them itself. */
const rawPixels = (channels: number): Preprocessing => ({
  mean: Array.from({ length: channels }, () => 0),
  std: Array.from({ length: channels }, () => 1 / 255),
});

const scalesItself = ({ layers: [first] }: AnyModel): boolean =>
  first?.layer.kind === "rescaling" || first?.layer.kind === "normalization";

/**
 * Completes what a file says of a model; what is told comes first.
 *
 * @example
 * const opened = completed(initialize(model(input([32, 32, 3]), globalAveragePooling2d)));
 * opened.trained.preprocessing; // "unit"
 * opened.assumed.length; // 1
 */
export const completed = (trained: TrainedModel, told: Told = {}): Opened => {
  checkOptions("completed", told, { preprocessing: "optional" });
  const { preprocessing } = told;
  const { net } = trained;
  const assumed: string[] = [];
  if (preprocessing !== undefined) return { trained: { ...trained, preprocessing }, assumed };
  if (trained.preprocessing !== undefined || !isPicture(net)) return { trained, assumed };
  if (!scalesItself(net)) {
    assumed.push("its file does not say how pixels are prepared: from 0 to 1 (unit) is assumed");
    return { trained: { ...trained, preprocessing: "unit" }, assumed };
  }
  assumed.push("its first layer scales pixels: it is given 0 to 255, as they are");
  return { trained: { ...trained, preprocessing: rawPixels(inputOf(net)[2]) }, assumed };
};

/**
 * What a model is for: an output with height and width names pixels.
 *
 * @example
 * taskOf(initialize(model(input([32, 32, 3]), conv2d(2, 1)))); // "segmentation"
 */
export const taskOf = ({ task, net }: TrainedModel): Task =>
  task ?? (net.outputs[0]!.tensor.shape.length === 4 ? "segmentation" : "classification");

/** Names for classes that have none: as many as there are numbers; a single one tells two classes apart. */
export const countedClasses = (numbers: number | null | undefined): readonly string[] =>
  Array.from({ length: Math.max(2, numbers ?? 1) }, (_, i) => `class ${i}`);

/**
 * What the numbers that come out mean, in their order.
 *
 * @example
 * classesOf(initialize(model(input([4]), dense(3)))); // ["class 0", "class 1", "class 2"]
 */
export const classesOf = ({ classes, net }: TrainedModel): readonly string[] =>
  classes ?? countedClasses(net.outputs[0]!.tensor.shape.at(-1));

/** By which the data was divided: what it follows from is not for judging the model on. */
export const seedOf = ({ card }: TrainedModel): number => (typeof card?.seed === "number" ? card.seed : 1);

/** Height, width and channels of what a model sees at once; where it takes any size, tiles of this many pixels. */
const TILE = 256;
export const inputOf = ({ inputs }: AnyModel): InputSize => {
  const [, height, width, channels] = inputs[0]!.tensor.shape;
  return [height ?? TILE, width ?? TILE, channels ?? 3];
};

const isColor = (value: unknown): value is MaskColor => typeof value === "number" || typeof value === "string";

/** How the masks are read that a model learned from, as its card keeps it. */
export const masksKnownTo = ({ card }: TrainedModel): MaskOptions | undefined => {
  const { palette, indexed, objects } = Object(card?.masks) as Readonly<Record<string, unknown>>;
  if (objects === "foreground") return { objects };
  if (!Array.isArray(palette) || !palette.every(isColor)) return undefined;
  return { palette, ...(indexed === "index" || indexed === "color" ? { indexed } : {}) };
};
