/** @file Strokes, classes that are removed, and the ways back from both. */
import type { ReadonlySignal } from "@preact/signals";
import { createHistory } from "./paint/history.ts";
import { type Labels, UNPAINTED } from "./paint/labels.ts";
import type { Project } from "./project.ts";
import type { Board } from "./session.ts";
import { chosen } from "./tools.ts";

type Classes = Project["classes"];

interface StrokesOptions {
  readonly board: ReadonlySignal<Board | null>;
  readonly labels: ReadonlyMap<string, Labels>;
  readonly classes: () => Classes;
  /** Keeps what is painted on a picture. */
  keep(picture: string): void;
  /** Puts a picture on the board. */
  show(picture: string): void;
  /** Somebody has painted a stroke. */
  painted(): void;
  changeClasses(classes: Classes): Promise<void>;
}

/** What hands change. */
export interface Strokes {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Begins a stroke on the board: until it ends, whoever paints changes the board's labels. */
  begin(): void;
  end(): void;
  /** The stroke under way was none: what it painted is taken back. */
  abandon(): void;
  undo(): Promise<void>;
  redo(): void;
  /** Removes a class, and what is painted of it; a step back brings both again, as long as nothing else was painted. */
  removeClass(index: number): Promise<void>;
  /** Other classes, and no step back. */
  setClasses(classes: Classes): Promise<void>;
  /** Another project: there are no steps back. */
  clear(): void;
}

export const createStrokes = ({
  board,
  labels,
  classes,
  keep,
  show,
  painted,
  changeClasses,
}: StrokesOptions): Strokes => {
  const history = createHistory();
  /** What was painted before the stroke under way. */
  let before: Uint8Array | null = null;
  /** Everything before the last class was removed; null once something else was done. */
  let removed: { readonly classes: Classes; readonly labels: ReadonlyMap<string, Uint8Array> } | null = null;
  const labelsOf = (picture: string): Labels | undefined => labels.get(picture);
  /** A step back or forth: whoever takes it sees what it changes. */
  const stepped = (picture: string | null): void => {
    if (picture === null) return;
    keep(picture);
    if (picture !== board.value?.picture.id) show(picture);
  };
  const setClasses = (next: Classes): Promise<void> => {
    removed = null;
    return changeClasses(next);
  };
  return {
    get canUndo() {
      return history.canUndo || removed !== null;
    },
    get canRedo() {
      return history.canRedo;
    },
    begin() {
      before = board.value?.labels.data.slice() ?? null;
    },
    end() {
      const current = board.value;
      if (current !== null && before !== null && history.add(current.picture.id, before, current.labels)) {
        removed = null;
        keep(current.picture.id);
        painted();
      }
      before = null;
    },
    abandon() {
      if (before !== null) board.value?.labels.data.set(before);
      before = null;
    },
    async undo() {
      if (history.canUndo || removed === null) return stepped(history.undo(labelsOf));
      for (const [id, data] of removed.labels) {
        labels.get(id)?.data.set(data);
        keep(id);
      }
      await setClasses(removed.classes);
    },
    redo: () => stepped(history.redo(labelsOf)),
    async removeClass(index) {
      const all = classes();
      if (index === 0 || all.length <= 2) return;
      history.clear();
      const copies = new Map([...labels].map(([id, { data }]) => [id, data.slice()]));
      const next = Uint8Array.from({ length: 256 }, (_, label) =>
        label > index && label < UNPAINTED ? label - 1 : label,
      );
      next[index] = UNPAINTED;
      // In hand stays what was, or the class before it.
      if (chosen.value >= index) chosen.value = Math.max(1, chosen.value - 1);
      for (const [id, { data }] of labels) {
        for (let at = 0; at < data.length; at++) data[at] = next[data[at]!]!;
        keep(id);
      }
      // Nobody has to wait for the worker before a step back.
      const changing = setClasses(all.filter((_, i) => i !== index));
      removed = { classes: all, labels: copies };
      await changing;
    },
    setClasses,
    clear() {
      history.clear();
      removed = null;
    },
  };
};
