/** @file What is killed, and what is looked for afterwards. */
import type { Random } from "@tributary/images";

/** What went wrong, in one word: the columns of the table. */
export type Loss = "lost" | "damaged" | "left over" | "different";

export interface Round {
  readonly kills: number;
  readonly losses: readonly { readonly loss: Loss; readonly what: string }[];
}

/**
 * Kills a few times, lets it end once, and looks.
 *
 * @param folder An empty folder of the round's own.
 */
export type KillRound = (folder: string, random: Random, kills: number) => Promise<Round>;

export interface Subject {
  readonly name: string;
  /**
   * Makes once what all rounds need.
   *
   * @param folder An empty folder of the subject's own.
   */
  prepare(folder: string): Promise<KillRound>;
}
