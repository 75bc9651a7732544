/** @file What the library advises, in words that can be followed on the command line. */

const bringIn = "bring it in first: tributary import FILE --as ARCHITECTURE";

/** The library's words, and the command line's. */
const words: readonly (readonly [library: RegExp | string, commandLine: string])[] = [
  ['onError: "skip"', "--skip-broken"],
  ['objects: "foreground"', "--objects"],
  ["draw it with plotModel(model)", "leave --u out"],
  ["open it with loadModel() if saveModel() wrote it, or read its weights with readSafetensors()", bringIn],
  [/open it with load\w+\(\), or read its weights with read\w+\(\)/, bringIn],
  ["and read that with readSafetensors()", "and bring that in: tributary import FILE --as ARCHITECTURE"],
  [/build the model in code, and load (?:these weights|the weights of this file) with [^\n]*/, bringIn],
  ["run it with openSession()", "give the model that it was made from"],
  [/write it again with \w+\(\)/, "make it again with train, import or export"],
  [/name the columns: \{ (path|label): "[^"]*" \}/, "call the column $1 in the first line of the file"],
  ["add it to classes, or correct the name", "correct the name"],
  ["add the class and its color; if colors", "leave such masks out, or train on masks that have it; if colors"],
];

/** The same message, with options and commands in place of functions. */
export const inOwnWords = (message: string): string =>
  words.reduce((text, [library, commandLine]) => text.replace(library, commandLine), message);
