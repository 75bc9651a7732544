/** @file What a file may ask for: a few bytes of JSON can describe more than fits into memory. */
import { GraphError } from "../../errors.ts";
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

const overLimit = (problem: string, received: string, limit: keyof JsonLimits, most: number): GraphError =>
  new GraphError({
    at: "fromJson",
    problem,
    received,
    expected: `at most ${most}`,
    fix: `if you trust the file, allow more: fromJson(json, { limits: { ${limit}: ${2 * most} } })`,
  });

/** The limits of one reading. */
export class Budget {
  readonly #tensors: number;
  readonly #depth: number;
  #now = 0;

  constructor({ tensors = TENSORS, depth = DEPTH }: JsonLimits) {
    for (const [name, limit] of Object.entries({ tensors, depth })) {
      if (Number.isSafeInteger(limit) && limit > 0) continue;
      throw new GraphError({
        at: "fromJson",
        problem: `the limit of ${name} is ${limit}`,
        received: String(limit),
        expected: "a whole number above 0",
        fix: "leave it out for the default",
      });
    }
    this.#tensors = tensors;
    this.#depth = depth;
  }

  /** Refuses a list that is longer than what may be made of it. */
  checkLength(where: string, list: readonly unknown[]): void {
    if (list.length <= this.#tensors) return;
    throw overLimit(`${where} is too long`, `a list of ${list.length}`, "tensors", this.#tensors);
  }

  /** How many groups lie around a group. */
  checkDepth(where: string, depth: number): void {
    if (depth <= this.#depth) return;
    throw overLimit(`${where} lies too deep in others`, `${depth} around each other`, "depth", this.#depth);
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

  /** Makes a whole model. */
  whole<T>(make: () => T): T {
    const many = "the model makes too many tensors";
    return atMostTensors(
      this.#tensors,
      () => overLimit(many, `more than ${this.#tensors}`, "tensors", this.#tensors),
      make,
    );
  }
}
