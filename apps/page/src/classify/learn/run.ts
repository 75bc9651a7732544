/** @file A run of learning, whatever it begins with: how far it is, and what of it lies in a folder so that a closed tab goes on. */
import type { Image } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import type { SessionOptions } from "@tributary/runtime";
import { type Callback, decodeCheckpoint, encodeCheckpoint } from "@tributary/train";
import type { Folder } from "../../store/files.ts";
import { createRest, type Rest } from "../../worker/rest.ts";
import type { Divided } from "./held-out.ts";

/** Where a page learns. */
export const AUTO: SessionOptions = { device: "auto" };
/** How many pictures make a step. */
export const BATCH = 16;
/** Milliseconds between two saves, at least. */
const SAVE_EVERY = 1500;

/** Where the run is kept while it goes on. */
export const RUN = "run.checkpoint";

/** Where learning is. */
export interface Told {
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}

/** What comes before the first step: megabytes of a trained network that are there, or pictures that it has looked at. */
export interface Prepared {
  readonly what: "fetched" | "looked";
  readonly done: number;
  /** Null where nobody knows. */
  readonly of: number | null;
}

/** What came out, in pictures that were kept back; null where there were too few. */
export interface Judged {
  readonly right: number;
  readonly of: number;
}

export interface LearnOptions {
  readonly classes: readonly string[];
  /** Read when they are needed: of a long session only a few are in memory. */
  readonly pictures: Divided<() => Promise<Image>>;
  readonly folder: Folder;
  readonly tell: (told: Told) => void;
  /** Hears what happens before the first step. */
  readonly prepared?: (prepared: Prepared) => void;
  readonly signal: AbortSignal;
  /** When it waits. Default never. */
  readonly rest?: Rest;
  /** At least; the last epoch is a whole one. Default 160 from nothing, else 400. */
  readonly steps?: number;
  /** Where it computes. Default `{ device: "auto" }`. */
  readonly session?: SessionOptions;
}

/** What learning gives. */
export interface Learned {
  readonly trained: TrainedModel;
  readonly judged: Judged | null;
}

/** Whole epochs, and their steps. */
export interface Length {
  readonly epochs: number;
  readonly steps: number;
}

/** At least so many steps with so many examples: the last epoch is a whole one. */
export const lengthOf = (examples: number, wanted: number): Length => {
  const inEpoch = Math.ceil(examples / BATCH);
  const epochs = Math.ceil(wanted / inEpoch);
  return { epochs, steps: epochs * inEpoch };
};

/** Keeps the run in a folder, before it rests, too; goes on with what is there. */
const kept = ({ folder, rest = createRest() }: LearnOptions): Callback => {
  let saved = 0;
  return {
    name: "kept",
    async fitBegin(run) {
      const bytes = await folder.read(RUN);
      if (bytes !== null) run.resume(decodeCheckpoint(bytes, RUN));
      saved = performance.now();
    },
    async settled(run) {
      if (performance.now() - saved < SAVE_EVERY && !rest.now) return;
      await folder.write(RUN, encodeCheckpoint(await run.snapshot()));
      saved = performance.now();
      await rest.over();
    },
    // Also when it is stopped: it goes on from there.
    fitEnd: async (run) => folder.write(RUN, encodeCheckpoint(await run.snapshot())),
  };
};

/** What watches a run. */
export const watched = (options: LearnOptions, steps: number): readonly Callback[] => [
  { name: "told", stepEnd: ({ iteration, loss }) => options.tell({ step: iteration + 1, steps, loss }) },
  kept(options),
];
