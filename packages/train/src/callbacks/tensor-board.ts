/** @file Curves for TensorBoard. */
import { appendFile } from "@tributary/files";
import { COUNT, checkOptions } from "@tributary/kernel/authoring";
import { host } from "#host";
import { checkText } from "../arguments/kinds.ts";
import { fileStart, scalarRecord } from "../tensorboard/events.ts";
import type { Callback } from "./callback.ts";

/**
 * Options of {@link tensorBoard}.
 */
export interface TensorBoardOptions {
  /** Also writes loss and learning rate every this many steps, as `step/loss` and `step/learningRate`. Default: epochs only. */
  readonly everySteps?: number;
}

const now = (): number => Date.now() / 1000;

/** A file of events in a folder of its own, which TensorBoard shows as one curve. Made when first written to. */
class EventFile {
  readonly #folder: string;
  #path: string | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(step: number, scalars: Readonly<Record<string, number>>): Promise<void> {
    const time = now();
    if (this.#path === null) {
      this.#path = host.join(this.#folder, `events.out.tfevents.${time.toFixed(3)}.tributary`);
      await appendFile(this.#path, fileStart(time));
    }
    await appendFile(this.#path, scalarRecord({ time, step, scalars }));
  }
}

const VALIDATION = "val_";

/**
 * Writes event files for `tensorboard --logdir`: the numbers of every epoch under `train` and `validation`, by the same
 * tags, so that TensorBoard draws them over each other.
 *
 * @param folder One folder for each run; a resumed run adds files to it.
 * @example
 * await trainer.fit(data, { epochs: 2, callbacks: [tensorBoard("runs/cells", { everySteps: 10 })] });
 */
export const tensorBoard = (folder: string, options: TensorBoardOptions = {}): Callback => {
  checkOptions("tensorBoard", options, { everySteps: COUNT });
  checkText("tensorBoard", "the folder", folder);
  const { everySteps } = options;
  let train = new EventFile(host.join(folder, "train"));
  let validation = new EventFile(host.join(folder, "validation"));
  return {
    name: "tensorBoard",
    fitBegin() {
      train = new EventFile(host.join(folder, "train"));
      validation = new EventFile(host.join(folder, "validation"));
    },
    async stepEnd({ iteration, loss, learningRate }) {
      if (everySteps === undefined || iteration % everySteps !== 0) return;
      await train.write(iteration, { "step/loss": loss, "step/learningRate": learningRate });
    },
    async epochEnd({ epoch, values, learningRate }) {
      const entries = Object.entries(values);
      const own = entries.filter(([name]) => !name.startsWith(VALIDATION));
      const other = entries.filter(([name]) => name.startsWith(VALIDATION));
      await train.write(epoch, { ...Object.fromEntries(own), learningRate });
      if (other.length === 0) return;
      await validation.write(
        epoch,
        Object.fromEntries(other.map(([name, value]) => [name.slice(VALIDATION.length), value])),
      );
    },
  };
};
