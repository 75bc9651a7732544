import { expect, test } from "vitest";
import { programWith } from "./programs.ts";

test("a block sees what stands above it, and imports each name once", () => {
  const above = ['import { conv2d, input } from "@tributary/kernel";\nconst image = input([8, 8, 3]);'];
  const block = 'import { conv2d } from "@tributary/kernel";\nconv2d(4, 3)(image);';
  expect(programWith(above, block)).toBe(
    [
      'import { input } from "@tributary/kernel";',
      "const image = input([8, 8, 3]);",
      "// ---cut---",
      'import { conv2d } from "@tributary/kernel";',
      "conv2d(4, 3)(image);",
    ].join("\n"),
  );
});

test("the first block stands as it is", () => {
  expect(programWith([], "const a = 1;")).toBe("const a = 1;");
});

test("a block over the compiler's error expects that error and no other", () => {
  expect(programWith([], "const a: string = 1;", ["error TS2322: Type 'number' …"])).toBe(
    "// @errors: 2322\nconst a: string = 1;",
  );
});
