/** @file What is counted of one thing that is tried again and again. */
import type { Fault } from "../fault.ts";

export class Tally {
  readonly name: string;
  readonly #again: () => string;
  tried = 0;
  /** Ended well: there was room after all, or the other one had finished. */
  done = 0;
  /** Refused with an error of ours that says where. */
  named = 0;
  readonly faults: Fault[] = [];

  /** @param again A command that does it again. */
  constructor(name: string, again: () => string) {
    this.name = name;
    this.#again = again;
  }

  fault(what: string): void {
    this.faults.push({ at: this.name, what, again: this.#again() });
  }
}
