/** @file A trained model from a file, and what can be guessed where it does not say what it is for. */
import type { AnyModel, Task, TrainedModel } from "@tributary/kernel";
import { loadModel } from "@tributary/runtime";
import { checkFile } from "./check-file.ts";
import type { InputSize } from "./subject.ts";

export const openTrained = async (path: string): Promise<TrainedModel> => loadModel(await checkFile(path));

/** What a model is for: an output with height and width names pixels. */
export const taskOf = ({ task, net }: TrainedModel): Task =>
  task ?? (net.outputs[0]!.tensor.shape.length === 4 ? "segmentation" : "classification");

/** What the numbers that come out mean, in their order. A single one tells two classes apart. */
export const classesOf = ({ classes, net }: TrainedModel): readonly string[] =>
  classes ?? Array.from({ length: Math.max(2, net.outputs[0]!.tensor.shape.at(-1) ?? 1) }, (_, i) => `class ${i}`);

/** By which the data was divided: what it follows from is not for judging the model on. */
export const seedOf = ({ card }: TrainedModel): number => (typeof card?.seed === "number" ? card.seed : 1);

/** Height, width and channels of what a model sees at once; where it takes any size, tiles of this many pixels. */
const TILE = 256;
export const inputOf = ({ inputs }: AnyModel): InputSize => {
  const [, height, width, channels] = inputs[0]!.tensor.shape;
  return [height ?? TILE, width ?? TILE, channels ?? 3];
};
