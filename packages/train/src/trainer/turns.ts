/** @file Who may use a trainer when: steps change the state that others read, and nothing may wait for itself. */
import { Queue } from "@tributary/kernel/authoring";
import { TrainingError } from "../errors.ts";

/** A fit or an evaluation: while it goes on, the user's own code runs, in data and callbacks. */
interface Pass {
  readonly kind: "fit" | "evaluation";
  readonly signal: AbortSignal | undefined;
}

const ended = (): TrainingError =>
  new TrainingError({
    problem: "the trainer has been disposed of",
    fix: "make another with createTrainer(), or call dispose() later",
  });

const WITHIN = {
  fit: { problem: "a fit is under way", from: "one of its callbacks or its data", promise: "fit()" },
  evaluation: { problem: "an evaluation is under way", from: "its data", promise: "evaluate()" },
} as const;

/**
 * One thing at a time. What changes nothing runs within a fit or an evaluation, between two of its batches: data and callbacks may ask for it,
 * and are waited for themselves. What would have to wait for its end is refused then, since asked from within it would wait for ever.
 */
export class Turns {
  readonly #queue = new Queue();
  #closed = false;
  /** Those that have begun: before that nothing can ask from within. */
  readonly #passes = new Set<Pass>();

  async fit<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.#refuseWithin("fit");
    return this.#next(() => this.#during({ kind: "fit", signal }, work));
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    this.#refuseWithin("step");
    return this.#next(work);
  }

  async evaluate<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    return this.between(() => this.#during({ kind: "evaluation", signal }, work));
  }

  /** What changes nothing. */
  async between<T>(work: () => Promise<T>): Promise<T> {
    return this.#passes.size > 0 ? work() : this.#next(work);
  }

  /** Waits for what is under way; nothing more is begun. */
  async close(): Promise<void> {
    this.#refuseWithin("dispose", ({ signal }) => !signal?.aborted);
    this.#closed = true;
    await this.#queue.settled();
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw ended();
    return this.#queue.next(work);
  }

  async #during<T>(pass: Pass, work: () => Promise<T>): Promise<T> {
    this.#passes.add(pass);
    try {
      return await work();
    } finally {
      this.#passes.delete(pass);
    }
  }

  #refuseWithin(at: "fit" | "step" | "dispose", matters: (pass: Pass) => boolean = () => true): void {
    const pass = [...this.#passes].find(matters);
    if (!pass) return;
    const { problem, from, promise } = WITHIN[pass.kind];
    throw new TrainingError({
      at,
      problem,
      received: `${at}() before its end, or from ${from}`,
      expected: "predict(), evaluate(), trained() or setWeights()",
      fix: `await the promise of ${promise} first, or abort its signal`,
    });
  }
}
