/** @file Names that a file chose, as names of files: never a path, nothing that a terminal or a system obeys. */

/** Names of devices on Windows, whatever follows the dot. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;
const LONGEST = 100;

/** The text as the first part of a file's name: letters, digits, dots, blanks, underscores and hyphens of it. */
export const plainName = (text: string): string => {
  const plain = text
    .replaceAll(/[^\p{L}\p{N}._ -]+/gu, "-")
    .slice(0, LONGEST)
    .replaceAll(/^[-. ]+|[-. ]+$/g, "")
    .replace(DEVICE, "$1-");
  return plain === "" ? "model" : plain;
};
