/** @file What a worker of the command line does with a chunk of a large picture. */
import type { Json, Task } from "@tributary/jobs";
import { loadModel, type SessionOptions } from "@tributary/runtime";
import { completed } from "../trained/facts.ts";
import { UsageError } from "../usage-error.ts";
import { type LargeOptions, openLarge } from "./open-large.ts";

/** What batches call it. */
export const LARGE = "tributary predict chunks";

/** What a batch carries besides the model. */
export interface LargeBatch extends LargeOptions {
  /** What the sender found the picture and the model to be. */
  readonly identity: string;
}

/** Batches come from whoever may write to the Redis. */
const batchOf = (options: Json): LargeBatch => {
  const { path, out, chunk, probabilities, white, identity } = Object(options);
  return {
    path: String(path),
    out: String(out),
    identity: String(identity),
    probabilities: probabilities === true,
    ...(typeof chunk === "number" ? { chunk } : {}),
    ...(typeof white === "number" ? { white } : {}),
  };
};

/** @param device As `--device` says. @param engine As `--threads` says. */
export const largeTask =
  (device: string, engine: Pick<SessionOptions, "threads">): Task =>
  async ({ bytes, sha256 }, options) => {
    const batch = batchOf(options);
    const { trained } = completed(await loadModel(bytes), {});
    const large = await openLarge(trained, device, sha256, batch, engine);
    if (large.plan.identity !== batch.identity) {
      await large.close();
      throw new UsageError({
        problem: `${batch.path} is not the picture that was sent: it has changed since, or this machine sees another`,
        expected: "the same file for whoever sends and for all workers",
        fix: "send it again, to another folder",
      });
    }
    return {
      async run({ part }) {
        const { level, row, column } = Object(part);
        const file = await large.file({ level: Number(level), row: Number(row), column: Number(column) });
        return { answer: null, files: { "": file } };
      },
      close: () => large.close(),
    };
  };
