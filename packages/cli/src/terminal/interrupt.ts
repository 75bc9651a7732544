/** @file Signals that end a program: Ctrl-C, a terminal that is closed, a machine that shuts down. */
import { constants } from "node:os";

/** The signals that say: come to an end. */
const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Somebody stopped the program. */
export class Interrupted extends Error {
  /** What a program ends with that this signal stopped: 128 and the signal's number. */
  readonly exitCode: number;

  constructor(message: string, signal: (typeof signals)[number]) {
    super(message);
    this.exitCode = 128 + constants.signals[signal];
  }

  override get name(): string {
    return "Interrupted";
  }
}

/**
 * Runs work that can be stopped: the first signal aborts it, so that it ends where it can go on later; a second one, of either
 * kind, ends the process at once.
 *
 * @param afterwards What to say once it has stopped: how to go on.
 */
export const interruptible = async <T>(afterwards: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const release = (): void => {
    for (const name of signals) process.removeListener(name, stop);
  };
  const stop = (name: (typeof signals)[number]): void => {
    release();
    process.stderr.write("\nStopping after this step. Ctrl-C again stops at once.\n");
    controller.abort(new Interrupted(afterwards, name));
  };
  for (const name of signals) process.on(name, stop);
  try {
    return await work(controller.signal);
  } finally {
    release();
  }
};
