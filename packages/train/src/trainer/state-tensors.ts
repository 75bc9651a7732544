/** @file The numbers that live from step to step, each twice: as they are, and where the next step writes. */

import { type NdArray, type NdArrays, WeightsError } from "@tributary/kernel";
import { countOf, sameShape, showShape } from "@tributary/kernel/authoring";
import { described } from "../arguments/words.ts";
import { notFinite } from "../data/inspect.ts";
import type { Plan } from "../step/plan.ts";
import { averageState, stateEntries, stateWords, trained, weightState } from "../step/state-names.ts";

const isArray = (given: unknown): given is NdArray =>
  typeof given === "object" &&
  given !== null &&
  "data" in given &&
  ArrayBuffer.isView(given.data) &&
  "shape" in given &&
  Array.isArray(given.shape);

const FIX = "give weights of this model: trainer.trained().weights has their shapes";

interface Kept {
  readonly shape: readonly number[];
  now: Float32Array;
  /** Made when it is first needed. */
  next: Float32Array | null;
}

const value = (shape: readonly number[], data: Float32Array): NdArray<"float32"> => ({ dtype: "float32", shape, data });

/** All state of a run, by name. A step reads one half and writes the other; `commit` makes what was written count. */
export class StateTensors {
  readonly #kept = new Map<string, Kept>();

  /** @param at Who gives the weights, for errors. */
  constructor(plan: Plan, weights: NdArrays, at: string) {
    for (const { name, shape, start } of stateEntries(plan)) {
      const count = countOf(shape);
      this.#kept.set(name, { shape, now: new Float32Array(count).fill(start ?? 0), next: null });
    }
    for (const { name } of plan.net.weights) {
      this.check(at, weightState(name), weights[name]);
      this.set(weightState(name), weights[name]!);
    }
    if (plan.average !== null) for (const { name } of trained(plan)) this.set(averageState(name), weights[name]!);
  }

  get names(): readonly string[] {
    return [...this.#kept.keys()];
  }

  has(name: string): boolean {
    return this.#kept.has(name);
  }

  /** As it is now. The array is written over by the step after next. */
  now(name: string): NdArray<"float32"> {
    const { shape, now } = this.#kept.get(name)!;
    return value(shape, now);
  }

  /** Where the next step writes. */
  next(name: string): NdArray<"float32"> {
    const kept = this.#kept.get(name)!;
    kept.next ??= new Float32Array(kept.now.length);
    return value(kept.shape, kept.next);
  }

  /** What was written is now what counts. */
  commit(names: readonly string[]): void {
    for (const name of names) {
      const kept = this.#kept.get(name)!;
      [kept.now, kept.next] = [kept.next!, kept.now];
    }
  }

  /**
   * Looks at numbers before they are taken.
   *
   * @throws {@link WeightsError} when they are missing, of another kind or shape than what lies there, or not finite.
   */
  check(at: string, name: string, given: unknown): void {
    const { shape } = this.#kept.get(name)!;
    const what = stateWords(name);
    const expected = `float32 ${showShape(shape)}`;
    if (!isArray(given)) {
      const [problem, received] = given === undefined ? ["missing", "nothing"] : ["no array", described(given)];
      throw new WeightsError({ at, problem: `${what} is ${problem}`, received, expected, fix: FIX });
    }
    const { data } = given;
    if (!(data instanceof Float32Array) || data.length !== countOf(shape) || !sameShape(given.shape, shape)) {
      const received = `${data.length} numbers of shape ${showShape(given.shape)}`;
      throw new WeightsError({ at, problem: `${what} does not fit`, received, expected, fix: FIX });
    }
    const index = notFinite(data);
    if (index === -1) return;
    throw new WeightsError({
      at,
      problem: `${what} holds ${data[index]}`,
      received: `${data[index]} as number ${index} of ${data.length}`,
      expected: "finite numbers",
      fix: "give weights from before they were lost: nothing can be learned from these",
    });
  }

  /** Copies numbers in that have been looked at. */
  set(name: string, { data }: NdArray): void {
    this.#kept.get(name)!.now.set(data);
  }

  fill(name: string, number: number): void {
    this.#kept.get(name)!.now.fill(number);
  }

  /** A copy, which later steps leave alone. */
  copy(name: string): NdArray<"float32"> {
    const { shape, now } = this.#kept.get(name)!;
    return value(shape, now.slice());
  }
}
