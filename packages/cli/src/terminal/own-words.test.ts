import { expect, test } from "vitest";
import { inOwnWords } from "./own-words.ts";

test.for([
  [
    'copy the file again, or leave such files out with onError: "skip"',
    "copy the file again, or leave such files out with --skip-broken",
  ],
  ["draw it with plotModel(model)", "leave --u out"],
  [
    "open it with loadKeras(), or read its weights with readKeras()",
    "bring it in first: tributary import FILE --as ARCHITECTURE",
  ],
  [
    "build the model in code, and load these weights with matchWeights() or importWeights()",
    "bring it in first: tributary import FILE --as ARCHITECTURE",
  ],
  ['name the columns: { path: "file" }', "call the column path in the first line of the file"],
  ["take a larger picture", "take a larger picture"],
] as const)("%s", ([library, commandLine]) => {
  expect(inOwnWords(`a problem\n  to fix    ${library}`)).toBe(`a problem\n  to fix    ${commandLine}`);
});
