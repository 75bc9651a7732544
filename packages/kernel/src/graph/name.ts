/** @file What can be a name: it goes into files, pictures and other libraries, which cannot keep every text. */
import { ArgumentError } from "../errors.ts";

// A half of a surrogate pair has no bytes in UTF-8, and U+0000 ends a text in many files.
const UNWRITABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

/**
 * Checks a name that a user chose.
 *
 * @throws {@link ArgumentError} for an empty name, and for text that files cannot hold.
 */
export const checkNameText = (at: string, what: string, name: string): void => {
  if (typeof name === "string" && name !== "" && !UNWRITABLE.test(name)) return;
  throw new ArgumentError({
    at,
    problem: `${what} cannot be written to a file`,
    received: typeof name === "string" ? JSON.stringify(name) : String(name),
    expected: "a text of at least one character, without U+0000 and halves of surrogate pairs",
    fix: `choose another name, such as "image"`,
  });
};
