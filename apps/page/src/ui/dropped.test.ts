/** Files are put together by the folder that they lie in. */
import { expect, test } from "vitest";
import { byFolder, foundIn } from "./dropped.ts";

const chosen = (path: string): File =>
  Object.defineProperty(new File([], path.split("/").at(-1)!), "webkitRelativePath", { value: path });

test("a folder of folders is a class for each", () => {
  const files = ["pets/cat/1.jpg", "pets/dog/1.jpg", "pets/cat/2.jpg", "pets/.DS_Store", "pets/dog/Thumbs.db"];
  const groups = byFolder(foundIn(files.map(chosen)));
  expect([...groups].map(([folder, group]) => [folder, group.map(({ name }) => name)])).toEqual([
    ["cat", ["1.jpg", "2.jpg"]],
    ["dog", ["1.jpg"]],
  ]);
});
