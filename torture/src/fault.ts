/** @file Something that must not happen, and how to see it again. */

export interface Fault {
  /** What was tried: `"keras 345"`. */
  readonly at: string;
  /** What happened. */
  readonly what: string;
  /** A command that does it again, or a file that was kept. */
  readonly again: string;
}

/** What a campaign answers. */
export interface Result {
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly faults: readonly Fault[];
  /** What could not be tried on this machine, and why. */
  readonly skipped: readonly string[];
}
