/** @file Text that others wrote, before it is shown: on a terminal it can be a command, and in a line it can pretend to be another one. */

/** The short words that JavaScript has for some of them. */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["\0", "\\0"],
  ["\b", "\\b"],
  ["\t", "\\t"],
  ["\n", "\\n"],
  ["\v", "\\v"],
  ["\f", "\\f"],
  ["\r", "\\r"],
]);

/**
 * What a reader cannot see: control characters, ends of lines, halves of surrogate pairs, and format characters, which
 * change the direction of text among other things. Not the two joiners, which emoji and some scripts are written with.
 */
const UNSEEN = /(?![\u200c\u200d])[\p{Cc}\p{Cs}\p{Cf}\p{Zl}\p{Zp}]/gu;

const written = (character: string): string => {
  const code = character.codePointAt(0)!.toString(16);
  return SHORT.get(character) ?? (code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`);
};

/**
 * Text from a file or a user as one line in which every character can be seen: those that control a terminal, end a
 * line or change the direction of text are written as JavaScript writes them. Every error, summary and table of the kernel shows
 * text in this way; whatever else prints names from files should too.
 *
 * @example
 * shown("conv\u001b[2J"); // "conv\\u001b[2J"
 */
export const shown = (text: string): string => text.replace(UNSEEN, written);
