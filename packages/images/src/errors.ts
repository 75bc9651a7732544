/** @file The error that says which picture or data set cannot be used, and what to do about it. */

import { type ErrorFields, TributaryError } from "@tributary/kernel";

/**
 * A picture, a mask, a data file or the options for one cannot be used.
 *
 * `path` names the file, or the sample, where there is one. An error from below is its `cause`.
 */
export class ImageError extends TributaryError {
  constructor({ cause, ...fields }: ErrorFields & { readonly cause?: unknown }) {
    super(fields);
    if (cause !== undefined) this.cause = cause;
  }

  override get name(): string {
    return "ImageError";
  }
}

/** The parts of an error of this library, to make another of them. */
const fieldsOf = ({ path, problem, received, expected, fix }: TributaryError): ErrorFields => ({
  problem,
  ...(path === undefined ? {} : { path }),
  ...(received === undefined ? {} : { received }),
  ...(expected === undefined ? {} : { expected }),
  ...(fix === undefined ? {} : { fix }),
});

/** The same error, with something else that can be done about it. */
export const withAdvice = (error: ImageError, advice: string): ImageError => {
  const { fix: given = "" } = error;
  if (given.includes(advice)) return error;
  const fix = given === "" ? advice : `${given}, or ${advice}`;
  return new ImageError({ ...fieldsOf(error), fix, cause: error.cause });
};

/** An error of files as one of pictures, so that such files can be left out. */
export const cannotBeRead = (error: TributaryError, path: string): ImageError =>
  new ImageError({ ...fieldsOf(error), path, cause: error });
