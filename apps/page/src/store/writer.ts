/** @file Writes that follow each other; what found no room is written once more with whatever comes next. */

/** Writes one thing after the other. */
export interface Writer {
  /**
   * @param name Of what is written: of the same name, the last counts.
   * @param work Writes it as it is by then.
   */
  write(name: string, work: () => Promise<void>): void;
  /** Ends when all of it was tried. */
  settled(): Promise<void>;
  /** Whether all of it is written: nothing is under way, and nothing waits for room. */
  isKept(): boolean;
}

/** @param report Hears of each failure. */
export const createWriter = (report: (error: unknown) => void): Writer => {
  const waiting = new Map<string, () => Promise<void>>();
  // No queue of all that was asked for: only the newest of each name is written, and what failed is tried again.
  let writing: Promise<void> = Promise.resolve();
  let underWay = false;
  const writeAll = async (): Promise<void> => {
    for (const [name, work] of [...waiting]) {
      waiting.delete(name);
      underWay = true;
      try {
        await work();
      } catch (error) {
        if (!waiting.has(name)) waiting.set(name, work);
        report(error);
      }
      underWay = false;
    }
  };
  return {
    write(name, work) {
      waiting.set(name, work);
      writing = writing.then(writeAll);
    },
    settled: () => writing,
    isKept: () => !underWay && waiting.size === 0,
  };
};
