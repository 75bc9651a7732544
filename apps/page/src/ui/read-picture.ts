/** @file Pictures from files, as every job reads them. */
import { type Image, ImageError } from "@tributary/images";
import { readImage } from "@tributary/images/browser";

/** What the library says to those who write programs, where a picture is too large. */
const FOR_PROGRAMS = /^if you trust the file, give max/;

/** What somebody can do who has a page and no program. */
const FOR_PEOPLE = "make the picture smaller, or cut it into parts of at most 10,000 × 10,000 pixels, and open those";

/**
 * Three channels, as the file stores them.
 *
 * @param name Of the file, where it has no other.
 * @throws {@link ImageError} when it is empty, damaged, no picture, or too large: with what a person can do.
 */
export const readPicture = async (file: Blob, name?: string): Promise<Image<Uint8Array>> => {
  try {
    return await readImage(file, name === undefined ? {} : { name });
  } catch (error) {
    if (!(error instanceof ImageError) || !FOR_PROGRAMS.test(error.fix ?? "")) throw error;
    const { path = "picture", problem, received = "", expected = "" } = error;
    throw new ImageError({ path, problem, received, expected, fix: FOR_PEOPLE });
  }
};
