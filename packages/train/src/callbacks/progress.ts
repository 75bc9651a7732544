/** @file Showing how far a run is. */
import { checkOptions, NOT_NEGATIVE } from "@tributary/kernel/authoring";
import { host } from "#host";
import { checkFunction } from "../arguments/kinds.ts";
import type { Bar } from "../host/host.ts";
import type { Callback, Run, StepReport } from "./callback.ts";
import { duration, listed, short } from "./numbers.ts";

/**
 * Options of {@link progress}.
 */
export interface ProgressOptions {
  /** Seconds between two lines within an epoch, where there is no terminal. Default 30. */
  readonly every?: number;
  /** Where lines go. Default: standard error in Node, the console in a page. */
  readonly print?: (line: string) => void;
}

const now = (): number => Date.now() / 1000;

/** `epoch 3/20` */
const place = (epoch: number, run: Run): string => `epoch ${epoch + 1}/${run.epochs}`;

/**
 * A progress bar with the remaining time, examples per second, the loss and the metrics; lines of text where the output is no terminal.
 *
 * @example
 * await trainer.fit(data, { epochs: 2, callbacks: [progress()] });
 */
export const progress = (options: ProgressOptions = {}): Callback => {
  checkOptions("progress", options, { every: NOT_NEGATIVE, print: "optional" });
  checkFunction("progress", "print", options.print);
  const { every = 30, print = host.print } = options;
  let bar: Bar | null = null;
  let started = now();
  let printed = started;
  let first = 0;
  let examples = 0;
  // Batches of this epoch so far: how long the next one is, where the data does not say.
  let seen: number | null = null;
  let length: number | null = null;

  const rate = (): number => examples / Math.max(now() - started, 1e-3);
  const left = (step: StepReport): string => {
    if (length === null) return "";
    const each = (now() - started) / (step.batch + 1 - first);
    return `${duration(each * (length - step.batch - 1))} left  `;
  };

  return {
    name: "progress",
    epochBegin(epoch, run) {
      bar?.close();
      bar = null;
      length = run.stepsPerEpoch ?? seen;
      seen = null;
      started = now();
      printed = started;
      first = run.batch;
      examples = 0;
      if (length !== null) bar = host.openBar(place(epoch, run), length);
    },
    stepEnd(step, run) {
      examples += step.size;
      const text = `${left(step)}${short(rate())} examples/s  ${listed(step.values)}`;
      if (bar) bar.show(step.batch + 1, text);
      else if (now() - printed >= every) {
        print(`${place(step.epoch, run)}  step ${step.batch + 1}${length === null ? "" : `/${length}`}  ${text}`);
        printed = now();
      }
      seen = step.batch + 1;
    },
    epochEnd({ epoch, values, seconds, learningRate }, run) {
      bar?.close();
      bar = null;
      print(`${place(epoch, run)}  ${duration(seconds)}  ${listed(values)}  learningRate ${short(learningRate)}`);
    },
    fitEnd(run) {
      bar?.close();
      bar = null;
      if (run.history.stopped !== null) print(`stopped: ${run.history.stopped}`);
    },
  };
};
