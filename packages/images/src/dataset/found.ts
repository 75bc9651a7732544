/** @file What a reader found in a folder, in words: to be looked at before anything is learned from it. */

/** Files that no example was made of, and why. */
export interface LeftOut {
  readonly why: string;
  readonly files: readonly string[];
}

/** A part of the examples. */
export interface FoundPart {
  readonly part: "train" | "validation" | "test";
  readonly size: number;
  /** How many examples each class has; of masks, how many it occurs in. `null` where nobody counted. */
  readonly counts: readonly number[] | null;
}

/** What a reader found in a folder. */
export interface Found {
  readonly path: string;
  readonly task: "classification" | "segmentation";
  readonly classes: readonly string[];
  /** One, `train`, where the examples do not come divided. */
  readonly parts: readonly FoundPart[];
  readonly leftOut: readonly LeftOut[];
  /** What a person should know, and no program can decide. */
  readonly notes: readonly string[];
}

/** How many classes are counted one by one, and how many files are named. */
const CLASSES_SHOWN = 30;
const FILES_SHOWN = 3;

const first = (texts: readonly string[], most: number): string =>
  texts.length <= most ? texts.join(", ") : `${texts.slice(0, most).join(", ")} and ${texts.length - most} more`;

/**
 * What was found, in lines to print.
 *
 * @example
 * showFound(cells.found)[1]; // "  train: 24 pictures with masks (level 0: in 24, level 255: in 21)"
 */
export const showFound = (found: Found): readonly string[] => {
  const { path, task, classes, parts, leftOut, notes } = found;
  const things = (count: number): string =>
    `${count} ${count === 1 ? "picture" : "pictures"}${task === "segmentation" ? " with masks" : ""}`;
  const countsOf = ({ counts }: FoundPart): string => {
    if (!counts) return "";
    const shown = counts.map((count, i) => `${classes[i]}: ${task === "segmentation" ? "in " : ""}${count}`);
    return ` (${first(shown, CLASSES_SHOWN)})`;
  };
  return [
    `${path}: ${classes.length} classes`,
    ...parts.map((part) => `  ${part.part}: ${things(part.size)}${countsOf(part)}`),
    ...leftOut.map(({ why, files }) => `  left out: ${files.length}, ${why}: ${first(files, FILES_SHOWN)}`),
    ...notes.map((text) => `  note: ${text}`),
  ];
};
