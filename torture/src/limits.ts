/** @file How long a campaign goes on. */

export interface Limits {
  /** When to stop. */
  readonly minutes: number;
  /** How much to do at most: files, kills, predictions. */
  readonly count: number;
}

/** Whether to go on after so many. */
export const lasting = ({ minutes, count }: Limits): ((done: number) => boolean) => {
  const end = Date.now() + minutes * 60_000;
  return (done) => done < count && Date.now() < end;
};
