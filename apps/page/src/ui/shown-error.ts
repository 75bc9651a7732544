/** @file Errors as they come out of a worker: the fields that a person reads. */
import { TributaryError } from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";

/** What went wrong, in the library's words. */
export interface ShownError {
  /** `"ShapeError"` */
  readonly name: string;
  /** The sentence that the compiler says where it can find the mistake. */
  readonly sentence: string;
  readonly received: string | null;
  readonly expected: string | null;
  readonly fix: string | null;
}

const receivedOf = (received: TributaryError["received"]): string | null => {
  if (received === undefined || typeof received === "string") return received ?? null;
  const isList = (given: readonly unknown[]): given is readonly (readonly (number | null)[])[] =>
    given.some(Array.isArray);
  return isList(received) ? received.map((shape) => showShape(shape)).join(", ") : showShape(received);
};

export const shownError = (error: unknown): ShownError => {
  if (error instanceof TributaryError) {
    const { name, problem, at, path, received, expected = null, fix = null } = error;
    const where = path ?? at;
    const sentence = where === undefined ? problem : `${where}: ${problem}`;
    return { name, sentence, received: receivedOf(received), expected, fix };
  }
  const { name, message } = error instanceof Error ? error : { name: "Error", message: String(error) };
  return { name, sentence: message, received: null, expected: null, fix: null };
};
