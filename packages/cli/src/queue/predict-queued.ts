/** @file `tributary predict … --queue`: sends pictures, waits for them, and prints what `predict` prints. */
import { basename, resolve } from "node:path";
import { readFile } from "@tributary/files";
import type { PictureResult } from "@tributary/jobs";
import type { Preprocessing, TrainedModel } from "@tributary/kernel";
import { encodeModel } from "@tributary/runtime";
import { incomplete, report } from "../commands/told.ts";
import { interruptible } from "../terminal/interrupt.ts";
import { note, printJson } from "../terminal/output.ts";
import { startsFor } from "../trained/pictures-given.ts";
import type { FilePrediction } from "../trained/predict-files.ts";
import { loadJobs } from "./load-jobs.ts";
import { PREDICT, toldAsJson } from "./predict-task.ts";
import { progressLine, teller } from "./view.ts";

export interface QueuedOptions {
  readonly address: string;
  readonly name: string;
  /** The model as it was given, and opened. */
  readonly path: string;
  readonly trained: TrainedModel;
  readonly images: readonly string[];
  readonly out: string;
  readonly preprocessing?: Preprocessing | undefined;
  readonly json?: boolean | undefined;
}

/** An ONNX model travels as it is; any other as a file of ours, with its preparation and the names of its classes. */
const bytesOf = async ({ path, trained }: QueuedOptions): Promise<Uint8Array> =>
  "ask" in trained ? readFile(path) : encodeModel(trained);

const predictionOf = ({ path, answer, files }: PictureResult, given: ReadonlyMap<string, string>): FilePrediction => ({
  file: given.get(path) ?? path,
  ...(answer as Omit<FilePrediction, "file" | "files">),
  files: Object.keys(files),
});

export const predictQueued = async (options: QueuedOptions): Promise<void> => {
  const { address, name, images, out, preprocessing, json } = options;
  const { openQueue } = await loadJobs();
  const queue = await openQueue(address, { name });
  try {
    const names = startsFor(images, "");
    const tell = teller();
    const sent = await queue.send({
      model: await bytesOf(options),
      task: PREDICT,
      options: toldAsJson(preprocessing),
      pictures: images.map((path) => ({ path, name: names.get(path) ?? basename(path) })),
      out,
      onProgress: (done, all) => tell(`reading picture ${done} of ${all}`),
    });
    const afterwards = `The batch goes on without this command. See tributary queue ${queue.address} --watch, or --cancel ${sent.id}`;
    const ended = await interruptible(afterwards, (signal) =>
      queue.wait(sent.id, { signal, onProgress: (progress) => tell(progressLine(progress)) }),
    );
    tell(null);
    for (const line of (await queue.overview()).notes) note(`${queue.address}: ${line}`);
    const paths = await queue.results(sent.id);
    const given = new Map(images.map((path) => [resolve(path), path]));
    const predictions = paths.map((result) => predictionOf(result, given));
    if (json) printJson(predictions);
    else for (const prediction of predictions) report(prediction);
    if (ended.failed === 0) return;
    const failed = await queue.failed(sent.id);
    note(`to try these again: tributary queue ${queue.address} --retry ${sent.id}`);
    throw incomplete(
      failed.map(({ reason }) => new Error(reason)),
      { all: images.length },
    );
  } finally {
    await queue.dispose();
  }
};
