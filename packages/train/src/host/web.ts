/** @file A web page: it has a console, and no folders. */
import { TrainingError } from "../errors.ts";
import type { Host } from "./host.ts";

const refuse = (path: string): never => {
  throw new TrainingError({
    at: path,
    problem: "a page has no files",
    fix: "keep trainer.snapshot() in the page's storage, and read the history that fit() returns",
  });
};

export const host: Host = {
  makeFolder: refuse,
  list: refuse,
  remove: refuse,
  readBytes: refuse,
  writeText: refuse,
  append: refuse,
  join: (...parts) => parts.join("/"),
  print: (line) => console.info(line),
  openBar: () => null,
};
