/** @file The result of a shape rule that does not fit: why there is no shape. */

import type { Shape } from "./types.ts";

/** An error about shapes, in parts, so that an editor, a terminal and a page can each show it in their own way. */
export interface Complaint {
  /** The layer, op or architecture, by the name the user wrote: `"conv2d"`. */
  readonly at?: string;
  /** What is wrong, in one line. */
  readonly problem: string;
  /** What was given: shapes, or a description. */
  readonly received?: string | Shape | readonly Shape[];
  /** What was expected. */
  readonly expected?: string;
  /** What to change. */
  readonly fix?: string;
}

/**
 * Whether a shape rule returned a complaint, not a shape.
 *
 * @example
 * isComplaint([null, 28, 28, 1]); // false
 * isComplaint({ at: "net", problem: "height 3 is too small" }); // true
 */
export const isComplaint = (answer: Shape | Complaint): answer is Complaint => !Array.isArray(answer);

/**
 * The complaint in one line: the same text that the compiler prints for the same mistake.
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
