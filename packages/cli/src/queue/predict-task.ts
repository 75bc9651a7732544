/** @file What a worker of the command line does with pictures: what `predict` does. */
import { readImage } from "@tributary/images/node";
import type { Json, Task } from "@tributary/jobs";
import type { Preprocessing } from "@tributary/kernel";
import { kindOfFile, loadModel, type SessionOptions } from "@tributary/runtime";
import { completed, type Told } from "../trained/facts.ts";
import { openOnnx } from "../trained/onnx-model.ts";
import { openForAnswers } from "../trained/open-for-answers.ts";
import { answerPicture, filesFor } from "../trained/predict-files.ts";

/** What batches call it. */
export const PREDICT = "tributary predict";

/** What is told of a model besides its file, as a batch carries it. */
export const toldAsJson = (preprocessing: Preprocessing | undefined): Json =>
  JSON.parse(JSON.stringify({ preprocessing }));

/** Batches come from whoever may write to the Redis: what `preprocessing` means is checked where it is used. */
const toldOf = (options: Json): Told => Object(options) as Told;

/** @param device As `--device` says. @param engine As `--threads` says. */
export const predictTask =
  (device: string, engine: Pick<SessionOptions, "threads">): Task =>
  async ({ bytes }, options) => {
    const told = toldOf(options);
    const { trained } =
      kindOfFile(bytes) === "onnx" ? await openOnnx(bytes, told) : completed(await loadModel(bytes), told);
    const open = await openForAnswers(trained, device, engine);
    const ends = filesFor(trained, "");
    return {
      async run({ path, bytes: file }, { signal }) {
        const { said, made } = await answerPicture(open, await readImage(file, { name: path }), path, { signal });
        return {
          answer: JSON.parse(JSON.stringify(said)),
          files: Object.fromEntries(made.map((content, i) => [ends[i]!, content])),
        };
      },
      close: () => open.predictor.dispose(),
    };
  };
