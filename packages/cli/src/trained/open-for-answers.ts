/** @file A session on a trained model, open for questions. */
import type { TrainedModel } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";
import { createPredictor, type SessionOptions } from "@tributary/runtime";
import type { AskedModel, AskedPredictor } from "./onnx-model.ts";

/** A trained model with a session open. */
export interface OpenModel extends TrainedModel {
  readonly predictor: AskedPredictor;
}

/**
 * Opens a session on a trained model, or on one of {@link openOnnx}; `predictor.dispose()` of it frees it.
 *
 * @param device As `createPredictor` takes it.
 * @param options Its threads, as `createPredictor` takes them.
 * @example
 * const open = await openForAnswers(trained, "cpu");
 * (await classify(open, picture)).map(({ name }) => name).toSorted(); // ["cat", "dog"]
 * await open.predictor.dispose();
 */
export const openForAnswers = async (
  trained: TrainedModel,
  device: string,
  options: Pick<SessionOptions, "threads"> = {},
): Promise<OpenModel> => {
  checkOptions("openForAnswers", options, { threads: "optional" });
  const engine = { device, ...options };
  const predictor: AskedPredictor =
    "ask" in trained ? await (trained as AskedModel).ask(engine) : await createPredictor(trained, engine);
  return { ...trained, predictor };
};

/** Opens a session, lets work be done, and closes it. */
export const withSession = async <T>(
  trained: TrainedModel,
  device: string,
  work: (open: OpenModel) => Promise<T>,
): Promise<T> => {
  const open = await openForAnswers(trained, device);
  try {
    return await work(open);
  } finally {
    await open.predictor.dispose();
  }
};
