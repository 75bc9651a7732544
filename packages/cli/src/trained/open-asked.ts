/** @file Models that are only to be asked. */
import { UsageError } from "../usage-error.ts";
import type { Opened, Told } from "./facts.ts";
import { openOnnx } from "./onnx-model.ts";
import { isOnnxFile, openTrained } from "./open-trained.ts";

/** @throws {@link UsageError} for published encoders and picture towers: what comes out of them are features, and no answers. */
const withAnswers = (path: string, opened: Opened): Opened => {
  const { encoder, embedding } = opened.trained.card ?? {};
  if (encoder !== true && embedding !== true) return opened;
  throw new UsageError({
    problem:
      encoder === true
        ? `${path} is an encoder: it has no head, and names nothing`
        : `${path} gives points among those of texts, and names nothing`,
    expected: "weights of a whole network, such as timm/resnet50.a1_in1k",
    fix: "take a name of list --pretrained with classes, or train a head on it",
  });
};

/** Opens a model that is only to be asked: any that {@link openTrained} opens, or an ONNX model. */
export const openAsked = async (path: string, told?: Told): Promise<Opened> =>
  (await isOnnxFile(path)) ? openOnnx(path, told) : withAnswers(path, await openTrained(path, told));
