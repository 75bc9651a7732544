/** @file What became of a changed file, and whether it may. */
import { TributaryError } from "@tributary/kernel";
import { PassedOver } from "./formats/checkpoints.ts";
import type { Format, Places } from "./formats/format.ts";
import { goodFiles, mutation } from "./mutation.ts";

/**
 * `named`: refused with an error of ours. `accepted`: read, as a file may be that is changed where it means nothing, or means
 * something else. Faults are `raw`, an error of somebody else, and `unnoticed`, other content than any good file's
 * in a format that has a checksum.
 */
export interface Verdict {
  readonly outcome: "named" | "accepted" | "raw" | "unnoticed";
  /** What the error said, or what was read. */
  readonly message: string;
}

const goodAnswers = new Map<string, Promise<ReadonlySet<string>>>();

/** What is read of the good files. */
const answersOf = (format: Format, places: Places): Promise<ReadonlySet<string>> => {
  const read = async (): Promise<ReadonlySet<string>> => {
    const answers = new Set<string>();
    for (const [i, bytes] of (await goodFiles(format, places)).entries()) {
      answers.add(await format.read(bytes, places, i));
    }
    return answers;
  };
  const known = goodAnswers.get(format.name) ?? read();
  goodAnswers.set(format.name, known);
  return known;
};

/** Reads the good files, which takes longer than one. Throws when they cannot be read. */
export const prepare = async (format: Format, places: Places): Promise<void> => {
  await answersOf(format, places);
};

const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? String(error)) : String(error));

const attempt = async (format: Format, places: Places, bytes: Uint8Array, index: number): Promise<Verdict> => {
  try {
    return { outcome: "accepted", message: await format.read(bytes, places, index) };
  } catch (error) {
    const isOurs = error instanceof TributaryError || error instanceof PassedOver;
    return isOurs ? { outcome: "named", message: error.message } : { outcome: "raw", message: stackOf(error) };
  }
};

const content = (verdict: Verdict, isCheckpoint: boolean): string | null =>
  verdict.outcome === "accepted" || (isCheckpoint && verdict.outcome === "named") ? verdict.message : null;

/** Reads the changed file of this number. */
export const judge = async (format: Format, places: Places, seed: number, index: number): Promise<Verdict> => {
  const { bytes, mutator } = await mutation(format, places, seed, index);
  const good = await answersOf(format, places);
  const verdict = await attempt(format, places, bytes, index);
  if (!format.noticed?.includes(mutator)) return verdict;
  const read = content(verdict, format.name === "checkpoint");
  return read === null || good.has(read) ? verdict : { outcome: "unnoticed", message: `read ${read}` };
};
