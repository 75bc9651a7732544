/** @file What came of a batch: answers and failures, in the order of its pictures. */
import { readFile } from "@tributary/files";
import type { Job } from "bullmq";
import { QueueError } from "../errors.ts";
import { PICTURES } from "../queue/keys.ts";
import type { Queues } from "../queue/queues.ts";
import { type PictureData, sentId } from "../queue/send.ts";
import type { FailedPicture, PictureResult } from "../queue/status.ts";
import { type Batch, type PictureGiven, sha256 } from "./batch.ts";

export interface Outcome {
  readonly results: readonly PictureResult[];
  /** As they were given, so that they can be sent once more. */
  readonly failed: readonly (PictureGiven & FailedPicture)[];
}

/** What BullMQ says of a job that took its worker with it each time. */
const inWords = (reason: string): string =>
  /stalled more than/.test(reason)
    ? "every worker that was at it died or hung: it may need more memory than they have"
    : reason;

/** The number at the end of a job's key. */
const indexOf = (key: string): number => Number(key.slice(key.lastIndexOf("-") + 1));

export const outcomeOf = async ({ name, pictures }: Queues, batch: Batch, parent: Job): Promise<Outcome> => {
  const values: Readonly<Record<string, PictureResult>> = (await parent.getChildrenValues()) ?? {};
  const reasons = (await parent.getIgnoredChildrenFailures()) ?? {};
  const byIndex = <T>(all: Readonly<Record<string, T>>): readonly (readonly [number, T])[] =>
    Object.entries(all)
      .filter(([key]) => key !== `${name}:${PICTURES}:${sentId(batch.id)}`)
      .map(([key, value]) => [indexOf(key), value] as const)
      .sort(([a], [b]) => a - b);
  const failed: (PictureGiven & FailedPicture)[] = [];
  for (const [index, reason] of byIndex(reasons)) {
    const job: Job<PictureData> | undefined = await pictures.getJob(`${batch.id}-${index}`);
    const { sha256: _, ...picture } = job?.data.picture ?? {
      path: `picture ${index + 1}`,
      name: String(index + 1),
      sha256: "",
    };
    failed.push({ ...picture, reason: inWords(reason) });
  }
  return { results: byIndex(values).map(([, value]) => value), failed };
};

/** Holds what lies in the folder against what was written. Names the first file that is another, or gone; null where all are right. */
export const damaged = async (results: readonly PictureResult[]): Promise<string | null> => {
  for (const { files } of results) {
    for (const [path, hash] of Object.entries(files)) {
      const bytes = await readFile(path).catch(() => null);
      if (!bytes || sha256(bytes) !== hash) return path;
    }
  }
  return null;
};

/** @throws {@link QueueError} when not every picture is accounted for, or a file is not what was written. */
export const checkOutcome = async (batch: Batch, { results, failed }: Outcome): Promise<void> => {
  if (results.length + failed.length !== batch.pictures) {
    throw new QueueError({
      at: `batch ${batch.id}`,
      problem: "pictures are missing in what Redis holds of the batch",
      received: `${results.length} answers and ${failed.length} failures`,
      expected: `${batch.pictures} pictures`,
      fix: "send the batch again; and let Redis write down what it is told: redis-server --appendonly yes",
    });
  }
  const path = await damaged(results);
  if (path === null) return;
  throw new QueueError({
    at: path,
    problem: "it is not the file that a worker wrote for this batch",
    expected: "what was written to stay there until the batch has ended",
    fix: "see who else writes into the folder, then send the batch again",
  });
};
