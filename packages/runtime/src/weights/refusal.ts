/** @file How a file that is not as it should be is refused. */
import { WeightsError } from "@tributary/kernel";

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

/** What was found, short enough for one line. */
export const show = (found: unknown): string => {
  const text = JSON.stringify(found) ?? "nothing";
  return text.length > 100 ? `${text.slice(0, 100)}…` : text;
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A size, a count or an offset. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
