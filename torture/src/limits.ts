/** @file How long a campaign goes on. */

export interface Limits {
  /** When to stop. */
  readonly minutes: number;
  /** How much to do at most: files, kills, predictions. */
  readonly count: number;
  /** Told how far it is. Default: nobody. */
  readonly say?: ((done: number, faults: number) => void) | undefined;
}

/** Prints how far a campaign is, once a minute. */
export const everyMinute = (): NonNullable<Limits["say"]> => {
  let last = Date.now();
  return (done, faults) => {
    if (Date.now() - last < 60_000) return;
    last = Date.now();
    console.error(`${done} done, ${faults} faults`);
  };
};

/** Whether to go on after so many. */
export const lasting = ({ minutes, count }: Limits): ((done: number) => boolean) => {
  const end = Date.now() + minutes * 60_000;
  return (done) => done < count && Date.now() < end;
};
