/** @file How a file that is not as it should be is refused. */
import { WeightsError } from "@tributary/kernel";
import { otherKind } from "../files/kind.ts";

/** Makes the error that refuses a file: what is wrong, what was found, what should be there. */
export type Refuse = (problem: string, received?: string, expected?: string) => WeightsError;

export const refusalOf =
  (at: string, fix: string): Refuse =>
  (problem, received, expected) =>
    new WeightsError({
      at,
      problem,
      ...(received === undefined ? {} : { received }),
      ...(expected === undefined ? {} : { expected }),
      fix,
    });

/** The error for a file of another kind than its reader's: it says what the file is, and what opens it. */
export const refuseKind = (at: string, bytes: Uint8Array, problem: string, expected: string): WeightsError =>
  new WeightsError({ at, problem, expected, ...otherKind(bytes) });

/** What was found, short enough for one line. */
export const show = (found: unknown): string => {
  const text = JSON.stringify(found) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A size, a count or an offset. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** What a table has under a name that a file chose. `"constructor"` and the like are names that every object has. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, name: string): T | undefined =>
  Object.hasOwn(table, name) ? table[name] : undefined;
