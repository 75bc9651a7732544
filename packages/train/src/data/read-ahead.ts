/** @file Fetching the next batch while a step runs. */

const iteratorOf = <T>(items: Iterable<T> | AsyncIterable<T>): Iterator<T> | AsyncIterator<T> =>
  Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();

/** The same items in the same order; each is asked for, and made ready, before the one before it is let go. */
export async function* readAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  ready: (item: T) => R,
): AsyncGenerator<R> {
  const iterator = iteratorOf(items);
  const ask = async (): Promise<IteratorResult<R, null>> => {
    const { done, value } = await iterator.next();
    return done ? { done: true, value: null } : { done: false, value: ready(value) };
  };
  let waiting = ask();
  try {
    for (;;) {
      const { done, value } = await waiting;
      if (done) return;
      waiting = ask();
      // Its failure is met when its turn comes.
      waiting.catch(() => undefined);
      yield value;
    }
  } finally {
    await waiting.catch(() => undefined);
    await iterator.return?.();
  }
}
