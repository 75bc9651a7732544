/** @file The error that says which picture or data set cannot be used, and what to do about it. */

import { TributaryError } from "@tributary/kernel";

/**
 * A picture, a mask, a data file or the options for one cannot be used.
 *
 * `path` names the file, or the sample, where there is one.
 */
export class ImageError extends TributaryError {
  override get name(): string {
    return "ImageError";
  }
}
