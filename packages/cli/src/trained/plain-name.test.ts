import { expect, test } from "vitest";
import { plainName } from "./plain-name.ts";

test.for([
  ["resnet50", "resnet50"],
  ["my model 2.1", "my model 2.1"],
  ["größe_日本", "größe_日本"],
  ["../../evil", "evil"],
  ["/abs/x", "abs-x"],
  ["C:\\x", "C-x"],
  [".hidden", "hidden"],
  ["a\u001b[2Jb\0", "a-2Jb"],
  ["nul.txt", "nul-.txt"],
  ["..", "model"],
  ["", "model"],
  ["x".repeat(300), "x".repeat(100)],
] as const)("%j becomes %j", ([text, name]) => {
  expect(plainName(text)).toBe(name);
});
