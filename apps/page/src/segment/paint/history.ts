/** @file Undo and redo: what labels were before each change, as far as memory allows. */
import type { Labels } from "./labels.ts";

/** One change of the labels of one picture: a rectangle, before and after. */
interface Change {
  readonly picture: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** What was changed, and can be changed back. */
export interface History {
  /** Remembers what a stroke changed; `before` are the labels as they were. Returns false where it changed nothing. */
  add(picture: string, before: Uint8Array, labels: Labels): boolean;
  /** Takes the last change back. Returns the picture that it was on; null where there is none. */
  undo(labelsOf: (picture: string) => Labels | undefined): string | null;
  redo(labelsOf: (picture: string) => Labels | undefined): string | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  clear(): void;
}

/** The rectangle in which two arrays of labels differ; null where they are the same. */
const rectangleOf = (before: Uint8Array, { width, height, data }: Labels) => {
  let [left, right, top, bottom] = [width, -1, height, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] === before[i]) continue;
    const row = Math.floor(i / width);
    const column = i - row * width;
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 };
};

type Rectangle = NonNullable<ReturnType<typeof rectangleOf>>;

const cutOut = (data: Uint8Array, stride: number, { left, top, width, height }: Rectangle): Uint8Array => {
  const piece = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    const from = (top + row) * stride + left;
    piece.set(data.subarray(from, from + width), row * width);
  }
  return piece;
};

const putBack = ({ left, top, width }: Change, piece: Uint8Array, labels: Labels): void => {
  for (let row = 0; row * width < piece.length; row++) {
    labels.data.set(piece.subarray(row * width, (row + 1) * width), (top + row) * labels.width + left);
  }
};

/**
 * @param most How many bytes are kept; the oldest changes are forgotten first. Default 16 MB.
 */
export const createHistory = (most = 2 ** 24): History => {
  let done: Change[] = [];
  let undone: Change[] = [];
  const step = (
    from: Change[],
    to: Change[],
    labelsOf: (picture: string) => Labels | undefined,
    side: "before" | "after",
  ): string | null => {
    for (let change = from.pop(); change !== undefined; change = from.pop()) {
      const labels = labelsOf(change.picture);
      // Of a picture that was removed since.
      if (labels === undefined) continue;
      putBack(change, change[side], labels);
      to.push(change);
      return change.picture;
    }
    return null;
  };
  return {
    add(picture, before, labels) {
      const rectangle = rectangleOf(before, labels);
      if (rectangle === null) return false;
      const [from, to] = [cutOut(before, labels.width, rectangle), cutOut(labels.data, labels.width, rectangle)];
      done.push({ picture, ...rectangle, before: from, after: to });
      undone = [];
      let bytes = 0;
      const keep = done.findLastIndex((change) => {
        bytes += 2 * change.before.length;
        return bytes > most;
      });
      done = done.slice(keep + 1);
      return true;
    },
    undo: (labelsOf) => step(done, undone, labelsOf, "before"),
    redo: (labelsOf) => step(undone, done, labelsOf, "after"),
    get canUndo() {
      return done.length > 0;
    },
    get canRedo() {
      return undone.length > 0;
    },
    clear() {
      done = [];
      undone = [];
    },
  };
};
