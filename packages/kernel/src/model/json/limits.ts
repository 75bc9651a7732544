/** @file What a file may ask for: a few bytes of JSON can describe more than fits into memory. What reading refuses, writing refuses first. */

import { GraphError } from "../../errors.ts";
import { checkOptions } from "../../graph/options.ts";
import { atMostTensors } from "../../graph/tensor.ts";

export interface JsonLimits {
  /** How many tensors may be made, with those inside of blocks as often as these are called. Default 500,000. */
  readonly tensors?: number;
  /** How deep groups and blocks may lie in each other. Default 200. */
  readonly depth?: number;
}

/** Settings and attributes are flat, but for pairs and initializers: this is more than any layer has. */
export const DEEPEST_SETTING = 16;

const TENSORS = 500_000;
const DEPTH = 200;
const MANY = "the model makes too many tensors";

type Direction = "fromJson" | "toJson";

const advice: Readonly<Record<Direction, (limits: string) => string>> = {
  fromJson: (limits) => `if you trust the file, allow more: fromJson(json, ${limits})`,
  toJson: (limits) => `make the model simpler, or allow more here and where it is read: ${limits}`,
};

/** The limits of one reading, or of one writing. */
export class Budget {
  readonly #at: Direction;
  readonly #tensors: number;
  readonly #depth: number;
  #now = 0;

  constructor(at: Direction, limits: JsonLimits) {
    checkOptions(`${at}: limits`, limits, { tensors: "optional", depth: "optional" });
    const { tensors = TENSORS, depth = DEPTH } = limits;
    this.#at = at;
    for (const [name, limit] of Object.entries({ tensors, depth })) {
      if (Number.isSafeInteger(limit) && limit > 0) continue;
      throw new GraphError({
        at,
        problem: `the limit of ${name} is ${limit}`,
        received: String(limit),
        expected: "a whole number above 0",
        fix: "leave it out for the default",
      });
    }
    this.#tensors = tensors;
    this.#depth = depth;
  }

  #over(problem: string, received: string, limit: keyof JsonLimits, most: number): GraphError {
    const fix = advice[this.#at](`{ limits: { ${limit}: ${2 * most} } }`);
    return new GraphError({ at: this.#at, problem, received, expected: `at most ${most}`, fix });
  }

  /** Refuses a list that is longer than what may be made of it. */
  checkLength(where: string, list: readonly unknown[]): void {
    if (list.length <= this.#tensors) return;
    throw this.#over(`${where} is too long`, `a list of ${list.length}`, "tensors", this.#tensors);
  }

  /** How many groups lie around a group. */
  checkDepth(where: string, depth: number): void {
    if (depth <= this.#depth) return;
    throw this.#over(`${where} lies too deep in others`, `${depth} around each other`, "depth", this.#depth);
  }

  /** Makes what lies inside of a block. */
  inside<T>(where: string, make: () => T): T {
    this.checkDepth(where, ++this.#now);
    try {
      return make();
    } finally {
      this.#now--;
    }
  }

  /** Refuses a model of more tensors than may be made. */
  checkTensors(count: number): void {
    if (count > this.#tensors) throw this.#over(MANY, String(count), "tensors", this.#tensors);
  }

  /** Makes a whole model. */
  whole<T>(make: () => T): T {
    return atMostTensors(
      this.#tensors,
      () => this.#over(MANY, `more than ${this.#tensors}`, "tensors", this.#tensors),
      make,
    );
  }
}
