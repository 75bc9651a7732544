/** @file Everything that is worth keeping of a trained model: its file, its ONNX form, its diagram, its curves. */
import type { TrainedModel } from "@tributary/kernel";
import { plotCurves, plotModel } from "@tributary/plot";
import { toPng } from "@tributary/plot/node";
import { saveModel, toOnnx } from "@tributary/runtime";
import type { Gallery } from "./gallery.ts";
import type { StepLog } from "./step-log.ts";

export interface KeptModel {
  readonly section: string;
  /** The first part of every file's name: `"pages"`. */
  readonly name: string;
  readonly trained: TrainedModel;
}

/** A picture as SVG, for the page, and as PNG, for everything else. */
export const keepPicture = async (
  gallery: Gallery,
  section: string,
  name: string,
  caption: string,
  svg: string,
): Promise<void> => {
  await gallery.add(section, `${name}.svg`, caption, svg);
  await gallery.add(section, `${name}.png`, `${caption}, as PNG`, toPng(svg), true);
};

/** Writes the model as safetensors (architecture and weights), as ONNX, and as a diagram. */
export const keepModel = async (gallery: Gallery, { section, name, trained }: KeptModel): Promise<void> => {
  await saveModel(gallery.path(`${name}.safetensors`), trained);
  await gallery.remember(section, `${name}.safetensors`, "architecture and weights in one file");
  await gallery.add(section, `${name}.onnx`, "for any ONNX runtime", toOnnx(trained));
  await keepPicture(gallery, section, `${name}-diagram`, "layers, shapes and parameters", await plotModel(trained.net));
};

/** The loss and the learning rate, step by step. */
export const keepSteps = async (gallery: Gallery, section: string, name: string, steps: StepLog): Promise<void> => {
  const x = { label: "step" };
  const loss = plotCurves({ loss: steps.losses }, { x, y: { label: "cross-entropy", unit: "nats", scale: "log" } });
  await keepPicture(gallery, section, `${name}-loss`, "the loss of every step", loss);
  const rate = plotCurves({ "learning rate": steps.learningRates }, { x, y: { label: "learning rate" } });
  await keepPicture(gallery, section, `${name}-rate`, "the learning rate", rate);
};
