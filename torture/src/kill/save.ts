/** @file `saveModel` over a model that is there. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { replaced } from "./replaced.ts";
import type { Subject } from "./subject.ts";

export const fingerprint = async (path: string): Promise<string> =>
  createHash("sha256")
    .update(await readFile(path))
    .digest("hex");

/** @param program The program `save`. */
export const saveSubject = (program: string): Subject => ({
  name: "saveModel, 8 MB over 8 MB",
  prepare: (kept) =>
    replaced(
      {
        program,
        target: "model.safetensors",
        // An odd number of times: the last one is the one that was asked for.
        words: (path, which) => [path, String(which), "41"],
        moment: (random) => ({ lines: 1 + random.integer(30), milliseconds: random.uniform(0, 40) }),
        content: fingerprint,
      },
      kept,
    ),
});
