/** @file Fetching the next batch while a step runs. */

const iteratorOf = <T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> =>
  Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();

/** A promise that is rejected when the signal is aborted, and a way to listen no longer. */
const abortOf = (signal: AbortSignal) => {
  let heard = (): void => undefined;
  const promise = new Promise<never>((_, reject) => {
    heard = () => reject(signal.reason);
  });
  promise.catch(() => undefined);
  signal.addEventListener("abort", heard, { once: true });
  if (signal.aborted) heard();
  return { promise, done: () => signal.removeEventListener("abort", heard) };
};

/**
 * The same items in the same order; each is asked for, and made ready, before the one before it is let go. An aborted signal is
 * heard while an item is waited for, even one that never comes.
 */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  ready: (item: T) => R,
  signal?: AbortSignal,
): AsyncGenerator<R> {
  const abort = signal ? abortOf(signal) : null;
  const iterator = iteratorOf(items);
  const ask = async (): Promise<IteratorResult<R, null>> => {
    const { done, value } = await iterator.next();
    return done ? { done: true, value: null } : { done: false, value: ready(value) };
  };
  let waiting = ask();
  try {
    for (;;) {
      const { done, value } = await (abort ? Promise.race([waiting, abort.promise]) : waiting);
      if (done) return;
      waiting = ask();
      // Its failure is met when its turn comes.
      waiting.catch(() => undefined);
      yield value;
    }
  } finally {
    abort?.done();
    const closed = waiting.catch(() => undefined).then(() => iterator.return?.());
    if (signal?.aborted) closed.catch(() => undefined);
    else await closed;
  }
}
