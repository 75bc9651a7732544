/** @file Starting the slow work before it is asked for, without letting it pile up. */
import { Queue } from "@tributary/kernel/authoring";

/** How far and how wide to read ahead. */
export interface ReadAhead {
  /** How many may be under way at the same time. */
  readonly parallel: number;
  /** How many may be under way or waiting to be taken. */
  readonly ahead: number;
}

/**
 * The results of `read(start)` … `read(end - 1)`, in order, some of them read ahead.
 *
 * Once the consumer stops, nothing more is started, and what is under way has ended before the consumer goes on. An
 * error comes when its turn comes.
 */
export async function* readAhead<T>(
  [start, end]: readonly [start: number, end: number],
  read: (position: number) => T | Promise<T>,
  { parallel, ahead }: ReadAhead,
): AsyncGenerator<T> {
  const lanes = Array.from({ length: parallel }, () => new Queue());
  const waiting: Promise<T>[] = [];
  let next = start;
  let stopped = false;

  const startNext = (): void => {
    const position = next++;
    waiting.push(lanes[position % parallel]!.next(async () => (stopped ? neverTaken<T>() : read(position))));
  };

  try {
    while (next < end && waiting.length < ahead) startNext();
    for (let taken = waiting.shift(); taken; taken = waiting.shift()) {
      const result = await taken;
      if (next < end) startNext();
      yield result;
    }
  } finally {
    stopped = true;
    await Promise.all(lanes.map((lane) => lane.settled()));
  }
}

const neverTaken = <T>(): T => undefined as T;
