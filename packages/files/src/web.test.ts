import { expect, test } from "vitest";
import { disk } from "./disk/web.ts";
import { limitsOf } from "./limits.ts";

test("a page reads addresses, and says that it has no files", async () => {
  const limits = limitsOf("readFile", {});
  expect(await disk.read("data:text/plain,abc", limits)).toEqual(new Uint8Array([97, 98, 99]));
  await expect(disk.write("cells.onnx", "x")).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FileError: cells.onnx: a page has no files
      to fix    take the bytes instead, and offer them as a download or keep them in the browser's storage]
  `);
  await expect(disk.lockFolder("runs")).rejects.toThrow("a page has no files");
});
