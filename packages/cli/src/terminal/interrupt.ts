/** @file Ctrl-C. */

/** Someone pressed Ctrl-C. */
export class Interrupted extends Error {
  override get name(): string {
    return "Interrupted";
  }
}

/**
 * Runs work that can be stopped: the first Ctrl-C aborts the signal, so that the work ends where it can go on later; a
 * second one ends the process at once.
 *
 * @param afterwards What to say once it has stopped: how to go on.
 */
export const interruptible = async <T>(afterwards: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> => {
  const controller = new AbortController();
  const stop = (): void => {
    process.stderr.write("\nStopping after this step. Ctrl-C again stops at once.\n");
    controller.abort(new Interrupted(afterwards));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } finally {
    process.removeListener("SIGINT", stop).removeListener("SIGTERM", stop);
  }
};
