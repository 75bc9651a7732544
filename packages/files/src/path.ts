/** @file Where a file is. */
import { ArgumentError } from "@tributary/kernel";

/**
 * Refuses what is no path, before a file called "undefined" is made.
 *
 * @param at The function that the user called, for errors.
 */
export const checkPath = (at: string, path: unknown): void => {
  if ((typeof path === "string" && path !== "") || path instanceof URL) return;
  throw new ArgumentError({
    at,
    problem: "this is no path",
    received: typeof path === "string" ? "an empty text" : `${typeof path} ${String(path)}`,
    expected: "the path of a file or folder, or a URL",
  });
};
