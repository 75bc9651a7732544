/** @file A format under test: good files of it, what changes them, and what is done with a stranger's. */
import type { Mutator } from "../mutators/mutator.ts";

/** Where good files are, and where a reader that wants a path may have its file. */
export interface Places {
  /** The folder `conformance/fixtures`: files that other libraries wrote. */
  readonly fixtures: string;
  /** A folder of the reading process' own. */
  readonly scratch: string;
}

export interface Format {
  readonly name: string;
  /** Good files. */
  samples(places: Places): Promise<readonly Uint8Array[]>;
  /** Each as likely as the others. */
  readonly mutators: readonly Mutator[];
  /**
   * Reads a file, and does with it what users do. Answers what it read in short, or throws.
   *
   * @param index The number of the mutation.
   */
  read(bytes: Uint8Array, places: Places, index: number): Promise<string>;
  /** The mutators whose every change has to be noticed: what is read then is an error, or what stood in a good file. */
  readonly noticed?: readonly Mutator[];
}
