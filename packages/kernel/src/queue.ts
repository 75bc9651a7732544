/** @file One thing after another. */

/**
 * Does one thing after another, in the order in which they were given: each begins when the one before it has ended, well or not, and never
 * within the call that gave it. A failure is met by whoever gave the work, and stops nothing that comes after. Work that waits for work given
 * after it waits for ever.
 *
 * @example
 * const queue = new Queue();
 * const told: string[] = [];
 * const first = queue.next(() => Promise.reject(new Error("this one fails")));
 * queue.next(async () => told.push("the next one is done"));
 * const failed = await first.catch((error: Error) => error.message);
 * await queue.settled();
 * [failed, ...told]; // ["this one fails", "the next one is done"]
 */
export class Queue {
  /** Ends with what was given last; it never fails. */
  #last: Promise<unknown> = Promise.resolve();

  /** Does this when all that was given before has ended; what it comes to. */
  next<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Ends when all that has been given so far has ended, well or not. */
  settled(): Promise<unknown> {
    return this.#last;
  }
}
