/** @file Standard output and standard error that somebody closes: neither ends a training, neither prints a stack. */

/** What went wrong with standard output, but for a reader that has seen enough, such as head. */
let lost: NodeJS.ErrnoException | null = null;
let isGuarded = false;

/** From now on what cannot be written is dropped. */
export const guardStreams = (): void => {
  if (isGuarded) return;
  isGuarded = true;
  process.stdout.on("error", (failure: NodeJS.ErrnoException) => {
    if (failure.code !== "EPIPE") lost ??= failure;
  });
  // Nobody is left to be told.
  process.stderr.on("error", () => {});
};

/** Waits until all is written, and says what could not be. */
export const outputLost = async (): Promise<NodeJS.ErrnoException | null> => {
  if (process.stdout.writableNeedDrain || process.stdout.writableLength > 0) {
    await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
  }
  // Errors of a write are told in a turn of their own.
  await new Promise<void>((resolve) => setImmediate(resolve));
  return lost;
};
