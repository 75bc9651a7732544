/** @file Files of a web page: read from an address; there is no disk to write to. */
import { EngineError } from "../errors.ts";
import { download, type Files } from "./files.ts";

export const files: Files = {
  read: download,

  write(path) {
    throw new EngineError({
      at: String(path),
      problem: "a page cannot write files",
      fix: "take the bytes instead, and offer them as a download or keep them in the browser's storage",
    });
  },
};
