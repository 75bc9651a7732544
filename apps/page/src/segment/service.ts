/** @file Segment's worker: learns step by step, shows now and then what it finds, and keeps what it learned in a file. */
import type { Image } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { Queue } from "@tributary/kernel/authoring";
import { encodeModel, loadModel, toOnnx } from "@tributary/runtime";
import { type Folder, openFolder } from "../store/files.ts";
import { createRest } from "../worker/rest.ts";
import { colorsOf } from "./colors.ts";
import { createFinder, type Finder, type Found } from "./learn/finder.ts";
import { createLearner, type Learner } from "./learn/learner.ts";
import { type Ground, groundOf } from "./learn/pictures.ts";
import { SIDES } from "./learn/sides.ts";
import { emptyLabels, type Labels } from "./paint/labels.ts";
import { LEARNED } from "./project.ts";

/** What a step measured, and how fast steps are. */
export interface StepTold {
  readonly iteration: number;
  readonly loss: number;
  /** Over the last second or so. */
  readonly stepsPerSecond: number;
}

/** Whom the worker tells what happens. */
export interface Listener {
  stepped(told: StepTold): void;
  found(picture: string, found: Found, device: string): void;
  /** It learns no more: by wish (null), or for a reason that somebody should read. */
  stopped(reason: string | null): void;
  lost(sentence: string): void;
  /** What was lost is there again. */
  regained(sentence: string): void;
}

/** What a project says to the worker when it opens. */
export interface Opening {
  readonly classes: readonly string[];
  /** Default `"auto"`. */
  readonly device?: string | undefined;
  /** The file of a model that it begins with; null to begin with nothing. */
  readonly start: Uint8Array | null;
}

interface Held {
  readonly image: Image<Uint8Array>;
  readonly labels: Labels;
  ground: Ground | null;
}

/** So many milliseconds lie between two saves, and between two looks at the shown picture, at least. */
const SAVE_EVERY = 2000;
const LOOK_EVERY = 600;
/** Looking takes no more than one part in this of the time. */
const LOOK_SHARE = 4;
/** While it learns, pictures of more pixels are looked at from one side only: from all of them a look would take seconds. */
const LARGE = 512 * 512;
/** Without a new stroke it stops after so many steps: nothing gets better by then. */
const ENOUGH = 3000;

/** The service of Segment. */
export const createService = () => {
  const pictures = new Map<string, Held>();
  let opening: (Opening & { readonly listener: Listener }) | null = null;
  let start: TrainedModel | null = null;
  let learner: Learner | null = null;
  let finder: { readonly iteration: number; readonly finder: Finder } | null = null;
  let shown: string | null = null;
  let learning: Promise<void> | null = null;
  let wanted = false;
  const rest = createRest();
  let strokeAt = 0;
  let looked = 0;
  let saved = -1;
  /** Why what it learns is not kept; null where it is. */
  let unkept: string | null = null;
  let folder: Folder | null = null;

  const project = () => {
    if (opening === null) throw new Error("open() comes first");
    return opening;
  };
  const opened = (): Folder => {
    if (folder === null) throw new Error("open() comes first");
    return folder;
  };
  const painted = (): readonly Ground[] => {
    const { classes } = project();
    return [...pictures.values()].map((held) => {
      held.ground ??= groundOf(held.image, held.labels, classes.length);
      return held.ground;
    });
  };

  const startLearner = (before: TrainedModel | null, checkpoint: Uint8Array | null): Learner => {
    const { classes, device = "auto" } = project();
    return createLearner({ classes, device, before, checkpoint, start });
  };
  // What is looked for is looked for one after the other: they share a session.
  const looking = new Queue();
  const closeLearner = async (): Promise<void> => {
    await looking.settled();
    await finder?.finder.dispose();
    await learner?.dispose();
    [finder, learner, saved, seen] = [null, null, -1, -1];
  };

  const currentFinder = async ({ iteration, trained }: Learner): Promise<Finder> => {
    if (finder?.iteration !== iteration) {
      await finder?.finder.dispose();
      finder = { iteration, finder: await createFinder(await trained(), { device: project().device ?? "auto" }) };
    }
    return finder.finder;
  };
  /** What the page has been told of already: after which steps it shows what is in the picture. */
  let seen = -1;
  const look = (): Promise<void> =>
    looking.next(async () => {
      const held = shown === null ? undefined : pictures.get(shown);
      if (learner === null || learner.iteration === 0 || shown === null || held === undefined) return;
      if (seen === learner.iteration) return;
      const { iteration } = learner;
      const current = await currentFinder(learner);
      const [height, width] = held.image.shape;
      const glance = wanted && height * width > LARGE;
      project().listener.found(shown, await current.find(held.image, glance ? 1 : SIDES), current.device);
      seen = glance ? -1 : iteration;
    });
  const save = async (): Promise<void> => {
    if (learner === null || learner.iteration === saved) return;
    const { iteration } = learner;
    try {
      await opened().write(LEARNED, await learner.checkpoint());
      saved = iteration;
      if (unkept !== null) project().listener.regained(unkept);
      unkept = null;
    } catch (error) {
      // It learns on: only a closed tab would lose something.
      unkept = `What it learns is not kept: ${error instanceof Error ? error.message : error}`;
      project().listener.lost(unkept);
    }
  };

  const run = async (): Promise<void> => {
    const { listener } = project();
    learner ??= startLearner(null, null);
    let [nextSave, nextLook] = [performance.now() + SAVE_EVERY, performance.now() + LOOK_EVERY];
    const ends: number[] = [];
    while (wanted) {
      if (rest.now) {
        await save();
        await rest.over();
        ends.length = 0;
        continue;
      }
      const loss = await learner.step(painted());
      if (loss === null) return listener.stopped("Paint on a picture first: that is what it learns from.");
      const now = performance.now();
      ends.push(now);
      while (ends.length > 2 && now - ends[0]! > 1500) ends.shift();
      const seconds = (now - ends[0]!) / 1000;
      listener.stepped({
        iteration: learner.iteration,
        loss,
        stepsPerSecond: seconds > 0 ? (ends.length - 1) / seconds : 0,
      });
      if (now >= nextLook) {
        await look();
        looked = performance.now() - now;
        nextLook = performance.now() + Math.max(LOOK_EVERY, LOOK_SHARE * looked);
      }
      if (now >= nextSave) {
        await save();
        nextSave = performance.now() + SAVE_EVERY;
      }
      if (learner.iteration - strokeAt >= ENOUGH) {
        wanted = false;
        return listener.stopped(`It looked at your strokes ${ENOUGH} times since the last one: paint more, or go on.`);
      }
    }
    listener.stopped(null);
  };
  const pause = async (): Promise<void> => {
    wanted = false;
    rest.wake();
    await learning;
  };

  return {
    /**
     * Opens a project: what was learned before is taken up again. Returns the steps so far.
     *
     * @param own The project's folder, where it is no other than the page's memory; null for the browser's storage.
     */
    async open(given: Opening, listener: Listener, own: Folder | null): Promise<number> {
      await pause();
      await closeLearner();
      pictures.clear();
      opening = { ...given, listener };
      start = given.start && (await loadModel(given.start));
      folder = own ?? (await openFolder("segment", (sentence) => listener.lost(sentence)));
      const kept = await opened().read(LEARNED);
      if (kept === null) return 0;
      try {
        learner = startLearner(null, kept);
        strokeAt = learner.iteration;
        saved = learner.iteration;
        return learner.iteration;
      } catch (error) {
        listener.lost(
          `What was learned before could not be read (${error instanceof Error ? error.message.split("\n")[0] : error}).`,
        );
        return 0;
      }
    },
    setPicture(id: string, rgba: Uint8ClampedArray, width: number, height: number): void {
      pictures.set(id, { image: colorsOf(rgba, width, height), labels: emptyLabels(width, height), ground: null });
    },
    setLabels(id: string, data: Uint8Array): void {
      const held = pictures.get(id);
      if (held === undefined) return;
      held.labels.data.set(data);
      held.ground = null;
      strokeAt = learner?.iteration ?? 0;
    },
    removePicture(id: string): void {
      pictures.delete(id);
    },
    /** Which picture is looked at while it learns. */
    async show(id: string): Promise<void> {
      shown = id;
      seen = -1;
      if (!wanted) await look();
    },
    /** Begins to learn, or goes on. */
    async learn(): Promise<void> {
      await pause();
      wanted = true;
      strokeAt = learner?.iteration ?? 0;
      learner ??= startLearner(null, null);
      learning = run()
        .catch((error: unknown) => {
          wanted = false;
          project().listener.stopped(error instanceof Error ? error.message : String(error));
        })
        .then(save);
    },
    /** Takes no step as long as it rests; what was learned is in the file meanwhile. */
    rest: rest.set,
    /** Stops after the step under way; what was learned is in the file then, and what it finds is shown. */
    async pause(): Promise<void> {
      await pause();
      await look();
    },
    /** Forgets what was learned; with other names of classes, what it has learned to see is kept. */
    async restart(classes: readonly string[], keep: boolean, begin: Uint8Array | null): Promise<void> {
      await pause();
      const before = keep && learner !== null && learner.iteration > 0 ? await learner.trained() : null;
      await closeLearner();
      await opened().remove(LEARNED);
      opening = { ...project(), classes };
      start = begin && (await loadModel(begin));
      for (const held of pictures.values()) held.ground = null;
      if (before !== null) learner = startLearner(before, null);
    },
    nameClasses(classes: readonly string[]): void {
      opening = { ...project(), classes };
    },
    /** What is in any picture, by what was learned so far; null before anything was. */
    find: (rgba: Uint8ClampedArray, width: number, height: number): Promise<Found | null> =>
      looking.next(async () => {
        if (learner === null || learner.iteration === 0) return null;
        return (await currentFinder(learner)).find(colorsOf(rgba, width, height));
      }),
    /** Everything that is needed to go on with the same numbers; null before anything was learned. */
    async checkpoint(): Promise<Uint8Array<ArrayBuffer> | null> {
      return learner === null || learner.iteration === 0 ? null : learner.checkpoint();
    },
    /** The model as the bytes of a file; null before anything was learned. */
    async model(kind: "onnx" | "safetensors"): Promise<Uint8Array<ArrayBuffer> | null> {
      if (learner === null || learner.iteration === 0) return null;
      const trained = { ...(await learner.trained()), classes: project().classes };
      return kind === "onnx" ? toOnnx(trained) : encodeModel(trained);
    },
  };
};

export type SegmentService = ReturnType<typeof createService>;
