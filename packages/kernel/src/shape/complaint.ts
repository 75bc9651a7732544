/** @file A shape rule's other answer: why there is no shape. */

import type { Shape } from "./types.ts";

/** What is wrong, in parts, so that an editor, a terminal and a page can each show it their way. */
export interface Complaint {
  /** The layer, op or architecture that complains, in the word the user wrote: `"conv2d"`. */
  readonly at?: string;
  /** What is wrong, in one line. */
  readonly problem: string;
  /** What came in: shapes, or words. */
  readonly received?: string | Shape | readonly Shape[];
  /** What would have been right. */
  readonly expected?: string;
  /** What to change. */
  readonly fix?: string;
}

/**
 * Whether a rule complains, rather than give a shape.
 *
 * @example
 * isComplaint([null, 28, 28, 1]); // false
 * isComplaint({ at: "net", problem: "height 3 is too small" }); // true
 */
export const isComplaint = (answer: Shape | Complaint): answer is Complaint => !Array.isArray(answer);

/**
 * The complaint in one line: the very words that the compiler prints for the same mistake.
 *
 * @example
 * sentenceOf({ at: "net", problem: "height 3 is too small", fix: "resize the image" }); // "net: height 3 is too small — resize the image"
 */
export const sentenceOf = ({ at, problem, fix }: Complaint): string =>
  `${at === undefined ? "" : `${at}: `}${problem}${fix === undefined ? "" : ` — ${fix}`}`;

/**
 * A shape as users write it: `[null, 28, 28, 64]`.
 *
 * @example
 * showShape([null, 28, 28, 64]); // "[null, 28, 28, 64]"
 */
export const showShape = (shape: Shape): string => `[${shape.map(String).join(", ")}]`;
