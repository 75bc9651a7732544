/** @file Keeping a run on the disk, so that it can go on after whatever happens. */
import { type FolderLock, listFolder, lockFolder, readFile, removeFile } from "@tributary/files";
import { COUNT, checkOptions } from "@tributary/kernel/authoring";
import { writeSafetensors } from "@tributary/runtime";
import { host } from "#host";
import { checkFlags, checkFunction, checkText } from "../arguments/kinds.ts";
import type { Callback, Run, Snapshot } from "../callbacks/callback.ts";
import { TrainingError } from "../errors.ts";
import { checkpointMetadata, decodeCheckpoint } from "./checkpoint-file.ts";

/**
 * Options of {@link checkpoint}.
 */
export interface CheckpointOptions {
  /** How many steps lie between two checkpoints. One is also made at the end of every epoch, and one
   * when the run is stopped in between. Default: only those. */
  readonly everySteps?: number;
  /** How many are kept. At least 2, so that there is one before a damaged one. Default 2. */
  readonly keep?: number;
  /** Whether to go on from the newest one in the folder. Default true. */
  readonly resume?: boolean;
  /** Where lines go that say what a run goes on from. Default: standard error in Node, the console in a page. */
  readonly print?: (line: string) => void;
}

/**
 * What {@link checkpoint} gives: a callback that says where it went on from.
 */
export interface Checkpoint extends Callback {
  /** The file that the run went on from; null when it began anew. */
  readonly resumedFrom: string | null;
  /** Files that were found damaged and passed over, and why. */
  readonly damaged: readonly { readonly file: string; readonly reason: string }[];
}

const FILE = /^step-\d{10}\.safetensors$/;

const fileName = (iteration: number): string => `step-${String(iteration).padStart(10, "0")}.safetensors`;

/** The error about a folder of another run. */
const otherRun = (folder: string, { received }: TrainingError): TrainingError =>
  new TrainingError({
    at: folder,
    problem: "the folder holds another run",
    ...(received === undefined ? {} : { received }),
    expected:
      "the same model, losses, optimizer, seed and data; a new learning rate, more epochs and other callbacks are taken",
    fix: "give this run another folder, or delete that one",
  });

/**
 * Keeps everything that a run needs to go on in a folder: weights, optimizer state, statistics, the place in the data, the
 * schedule, the history, what other callbacks remember. A `fit()` with the same model, options and data that finds such a
 * folder goes on where it ended, and comes to the same numbers as if it had never been stopped.
 *
 * `epochs` counts from where that `fit()` began: asked for 8 again after 5, it runs 3 more; after 8 there is nothing to do, and it says
 * so. A new learning rate, more epochs and other callbacks are taken, and named; between two epochs a new `batchSize` too. They
 * are found in `history.notes` as well. Anything else that differs is an error that says what: the network, losses, optimizer, `seed`,
 * `clip`, `ema`, `accumulate`, or the data (by their shapes and numbers here and there, or how many examples and which classes they have).
 *
 * Each file is complete or not there, and has a checksum: a damaged one is passed over for the one before it. While a run goes on it has
 * the folder for itself; what a killed one left unfinished is removed.
 *
 * @param folder One for each `fit()`.
 * @throws {@link FileError} when another process, which it names, is using the folder, and when the folder cannot be written.
 * @throws {@link TrainingError} when all checkpoints of the folder are damaged, or are of another run, with what differs.
 * @example
 * await trainer.fit(data, { epochs: 2, callbacks: [checkpoint("runs/cells")] });
 */
export const checkpoint = (folder: string, options: CheckpointOptions = {}): Checkpoint => {
  checkOptions("checkpoint", options, {
    everySteps: COUNT,
    keep: COUNT,
    resume: "optional",
    print: "optional",
  });
  checkText("checkpoint", "the folder", folder);
  checkFlags("checkpoint", options, ["resume"]);
  checkFunction("checkpoint", "print", options.print);
  const { everySteps, keep = 2, resume = true, print = host.print } = options;
  let resumedFrom: string | null = null;
  let damaged: { readonly file: string; readonly reason: string }[] = [];
  /** The batch that the newest checkpoint was made at; null before the run has begun. */
  let saved: number | null = null;
  /** Held while the run goes on: another process would remove what this one keeps. */
  let lock: FolderLock | null = null;

  /** The newest snapshot that is whole. */
  const newest = async (): Promise<{ readonly file: string; readonly snapshot: Snapshot } | null> => {
    const files = (await listFolder(folder))
      .filter((name) => FILE.test(name))
      .sort()
      .reverse();
    for (const file of files) {
      const path = host.join(folder, file);
      try {
        return { file, snapshot: decodeCheckpoint(await readFile(path), path) };
      } catch (failure) {
        damaged.push({ file, reason: (failure as Error).message.split("\n")[0]! });
      }
    }
    if (damaged.length === 0) return null;
    throw new TrainingError({
      at: folder,
      problem: "every checkpoint in the folder is damaged",
      received: damaged.map(({ file, reason }) => `${file}: ${reason}`).join("; "),
      fix: "start in another folder, or with resume: false",
    });
  };

  const keepNewest = async (kept: number): Promise<void> => {
    const files = (await listFolder(folder))
      .filter((name) => FILE.test(name))
      .sort()
      .reverse();
    for (const file of files.slice(kept)) await removeFile(host.join(folder, file));
  };

  /** Goes on with a snapshot, and says so. */
  const goOn = (run: Run, { file, snapshot }: { readonly file: string; readonly snapshot: Snapshot }): void => {
    const say = (sentence: string): void => {
      run.note(`${folder}: ${sentence}`);
      print(`${folder}: ${sentence}`);
    };
    try {
      for (const change of run.resume(snapshot)) say(change);
    } catch (failure) {
      throw failure instanceof TrainingError && failure.at === "restore" ? otherRun(folder, failure) : failure;
    }
    resumedFrom = file;
    const { stopped } = run.history;
    const done = `${run.epoch} of ${run.epochs} epochs are done`;
    if (stopped !== null) say(`${done} and the run was stopped, since ${stopped}: there is nothing left to do`);
    else if (run.epoch >= run.epochs) say(`${done}: there is nothing left to do`);
    else say(`goes on from ${file}, where ${done}${run.batch > 0 ? ` and the next one up to step ${run.batch}` : ""}`);
  };

  const save = async (run: Run): Promise<void> => {
    const snapshot = await run.snapshot();
    await writeSafetensors(host.join(folder, fileName(run.iteration)), snapshot.tensors, {
      metadata: checkpointMetadata(snapshot),
    });
    saved = run.iteration;
    await keepNewest(Math.max(2, keep));
  };

  return {
    name: "checkpoint",
    get resumedFrom() {
      return resumedFrom;
    },
    get damaged() {
      return damaged;
    },
    async fitBegin(run) {
      resumedFrom = null;
      damaged = [];
      saved = null;
      lock = await lockFolder(folder);
      if (resume) {
        const found = await newest();
        if (found) goOn(run, found);
      } else {
        await keepNewest(0);
      }
      saved = run.iteration;
    },
    async settled(run, at) {
      if (at === "epoch" || (everySteps !== undefined && run.iteration % everySteps === 0)) await save(run);
    },
    async fitEnd(run) {
      try {
        if (saved !== null && run.iteration !== saved) await save(run);
      } finally {
        await lock?.release();
        lock = null;
      }
    },
  };
};
