/** @file Learning rests while nobody sees the tab, if it was not told to go on: it waits between two steps, and goes on where it was. */

/** Whether it rests, and what waits for it. */
export interface Rest {
  /** Whether nothing is to be learned now. */
  readonly now: boolean;
  set(resting: boolean): void;
  /** Waits until it is over; not at all, where it does not rest. */
  over(): Promise<void>;
  /** Whoever waits goes on: it is told to stop. */
  wake(): void;
}

export const createRest = (): Rest => {
  let now = false;
  let waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const goOn of waiting) goOn();
    waiting = [];
  };
  return {
    get now() {
      return now;
    },
    set(resting) {
      now = resting;
      if (!now) wake();
    },
    async over() {
      if (now) await new Promise<void>((goOn) => waiting.push(goOn));
    },
    wake,
  };
};
