/** @file The numbers that live from step to step, each twice: as they are, and where the next step writes. */

import { type NdArray, type NdArrays, WeightsError } from "@tributary/kernel";
import { countOf, sameShape } from "@tributary/kernel/authoring";
import type { Plan } from "../step/plan.ts";
import { averageState, stateEntries, trained, weightState } from "../step/state-names.ts";

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

  constructor(plan: Plan, weights: NdArrays) {
    for (const { name, shape, start } of stateEntries(plan)) {
      const count = countOf(shape);
      this.#kept.set(name, { shape, now: new Float32Array(count).fill(start ?? 0), next: null });
    }
    for (const { name } of plan.net.weights) this.set(weightState(name), weights[name]!);
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

  /** Copies numbers in. */
  set(name: string, { shape, data }: NdArray): void {
    const kept = this.#kept.get(name)!;
    if (!sameShape(shape, kept.shape) || data.length !== kept.now.length || !(data instanceof Float32Array)) {
      throw new WeightsError({
        at: name,
        problem: "the numbers do not fit",
        received: shape,
        expected: `float32 [${kept.shape.join(", ")}]`,
        fix: "give weights that were saved from this model",
      });
    }
    kept.now.set(data);
  }

  /** Whether numbers are of the kind and shape of what lies there. */
  fits(name: string, { shape, data }: NdArray): boolean {
    const kept = this.#kept.get(name)!;
    return data instanceof Float32Array && data.length === kept.now.length && sameShape(shape, kept.shape);
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
