/** @file How much may be made of what a file says: a file of a megabyte can claim to hold gigabytes. */

import type { ReadOptions } from "@tributary/files";
import { WeightsError } from "@tributary/kernel";
import type { OptionTable } from "@tributary/kernel/authoring";
import { readableBytes } from "@tributary/kernel/authoring";
import { knownOfReading } from "../files/source.ts";

export interface UnpackOptions extends ReadOptions {
  /** The most bytes that what is in the file may take, unpacked. Default: twenty times the size of the file, and at least 64 MB. */
  readonly maxUnpackedBytes?: number;
}

/** Every option of what unpacks a file, by name. */
export const knownOfUnpacking: OptionTable<UnpackOptions> = {
  ...knownOfReading,
  maxUnpackedBytes: { least: 0, infinite: true },
};

const LEAST = 64 * 2 ** 20;
const TIMES = 20;

/** Counts what is made of a file, before it is made. */
export class Budget {
  /** In bytes. */
  readonly limit: number;
  readonly #at: string;
  readonly #given: boolean;
  #taken = 0;

  /** @param at What to call the file in errors. */
  constructor(at: string, fileSize: number, { maxUnpackedBytes }: UnpackOptions) {
    this.#at = at;
    this.#given = maxUnpackedBytes !== undefined;
    this.limit = maxUnpackedBytes ?? Math.max(LEAST, TIMES * fileSize);
  }

  /** What may still be taken. */
  get left(): number {
    return this.limit - this.#taken;
  }

  /**
   * Takes bytes for a part of the file.
   *
   * @throws {@link WeightsError} when there are not as many left.
   */
  take(what: string, bytes: number): void {
    if (!(bytes <= this.left)) throw this.refusal(what, bytes);
    this.#taken += bytes;
  }

  refusal(what: string, bytes: number): WeightsError {
    const all = this.#taken === 0 ? "" : `, beside ${readableBytes(this.#taken)} before it`;
    return new WeightsError({
      at: this.#at,
      problem: `${what} takes more memory than it may`,
      received: `${readableBytes(bytes)}${all}`,
      expected: `at most ${readableBytes(this.limit)} for all of the file${this.#given ? ", as maxUnpackedBytes says" : ": twenty times its size, and at least 64 MB"}`,
      fix: "give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm",
    });
  }
}
