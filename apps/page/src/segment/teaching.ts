/** @file When it learns, and what it begins with: by wish, after some strokes, and anew where the classes are others. */
import { Queue } from "@tributary/kernel/authoring";
import type { Remote } from "comlink";
import type { Project } from "./project.ts";
import type { SegmentService } from "./service.ts";
import type { Told } from "./told.ts";

/** After so many strokes, of at least two classes, it begins to learn by itself. */
const STROKES_TO_BEGIN = 3;

/** What other pictures of nuclei taught, where the project begins with it (`public/start/NOTICE.md`). */
const startOf = async ({ started }: Project): Promise<Uint8Array | null> => {
  if (started !== true) return null;
  const answer = await fetch("./start/nuclei.safetensors");
  if (!answer.ok)
    throw new Error(`What other pictures taught could not be loaded: the server answers ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
};

export const namesOf = ({ classes }: Project): readonly string[] => classes.map(({ name }) => name);

export interface TeachingOptions {
  readonly service: Pick<Remote<SegmentService>, "learn" | "pause" | "restart" | "nameClasses">;
  readonly told: Told;
  project(): Project;
  update(changes: Partial<Project>): void;
  report(error: unknown): void;
  /** How many classes are painted anywhere. */
  countClasses(): number;
}

/** What makes it learn, and stop. */
export interface Teaching {
  learn(): Promise<void>;
  pause(): Promise<void>;
  /** Forgets all that was learned. */
  restart(): Promise<void>;
  /** Forgets all that was learned, and begins with what other pictures of nuclei taught, or with nothing. */
  begin(started: boolean): Promise<void>;
  changeClasses(classes: Project["classes"]): Promise<void>;
  /** Somebody who paints two classes wants it to learn them. */
  painted(): void;
  /** What it begins with; null for nothing, and where that cannot be loaded. */
  loadStart(): Promise<Uint8Array | null>;
}

export const createTeaching = ({ service, told, project, update, report, countClasses }: TeachingOptions): Teaching => {
  /** Strokes since somebody opened the page, until it learns for the first time or is told to pause. */
  let eager = 0;
  const loadStart = async (): Promise<Uint8Array | null> => {
    try {
      return await startOf(project());
    } catch (error) {
      report(error);
      update({ started: false });
      return null;
    }
  };
  const learnNow = async (): Promise<void> => {
    eager = Number.NEGATIVE_INFINITY;
    told.started();
    await service.learn();
    update({ learning: true });
  };
  const restart = async (keepFeatures: boolean): Promise<void> => {
    await service.restart(namesOf(project()), keepFeatures, await loadStart());
    told.reset(0);
    if (!keepFeatures) update({ learning: false });
  };
  // One change after the other: each begins with what the worker had learned before, and it learns after all of them.
  const changing = new Queue();
  const learn = async (): Promise<void> => {
    await changing.settled();
    await learnNow();
  };
  return {
    learn,
    loadStart,
    restart: () => restart(false),
    async pause() {
      eager = Number.NEGATIVE_INFINITY;
      // First of all: a tab may be closed before the worker's step ends.
      update({ learning: false });
      await service.pause();
    },
    begin(started) {
      update({ started });
      return changing.next(() => restart(false)).catch(report);
    },
    changeClasses(classes) {
      const others = classes.length !== project().classes.length;
      // What other pictures taught is of two classes: with another number, what was learned so far goes on alone.
      update(others ? { classes, started: false } : { classes });
      return changing
        .next(async () => {
          if (!others) return service.nameClasses(namesOf(project()));
          const { running } = told.learning.value;
          await restart(true);
          if (running) await learnNow();
        })
        .catch(report);
    },
    painted() {
      eager++;
      if (eager < STROKES_TO_BEGIN || told.learning.value.iteration > 0) return;
      if (countClasses() > 1) learn().catch(report);
    },
  };
};
