/** @file The end of a batch: everything is held against what was written, and told in one file. */
import { basename, join } from "node:path";
import { listFolder, writeFile } from "@tributary/files";
import { type Job, UnrecoverableError } from "bullmq";
import type { Batch } from "../batch/batch.ts";
import { checkMarked, ownerOf, unmark } from "../batch/marker.ts";
import { checkOutcome, type Outcome, outcomeOf } from "../batch/outcome.ts";
import type { Queues } from "../queue/queues.ts";
import { batchRecord } from "../queue/status.ts";

/** One picture a line: text editors and `jq` read it. */
function* linesOf({ id, model, task, options, version }: Batch, { results, failed }: Outcome): Generator<string> {
  yield `${JSON.stringify({ batch: id, task, options, model, version, pictures: results.length + failed.length, failed: failed.length })}\n`;
  for (const { path, answer, files } of results) yield `${JSON.stringify({ path, answer, files })}\n`;
  for (const { name: _, ...picture } of failed) yield `${JSON.stringify(picture)}\n`;
}

/** Where the answers of a batch are written. */
const resultsPath = ({ out, id }: Pick<Batch, "out" | "id">): string => join(out, `results-${id}.jsonl`);

const isWritten = async (batch: Batch): Promise<boolean> => {
  const found = await listFolder(batch.out);
  return found.includes(basename(resultsPath(batch)));
};

/** Ends a batch; doing it twice is doing it once. */
export const endBatch = async (
  queues: Queues,
  job: Job<{ readonly batch: string }>,
): Promise<{ readonly done: number; readonly failed: number }> => {
  const batch = await batchRecord(queues.connected, queues.name, job.data.batch);
  if (!batch || batch.cancelled) throw new UnrecoverableError("the batch was cancelled");
  const outcome = await outcomeOf(queues, batch, job);
  const counts = { done: outcome.results.length, failed: outcome.failed.length };
  // A worker may die between the last step and saying so.
  if (!(await ownerOf(batch.out)) && (await isWritten(batch))) return counts;
  await checkMarked(batch);
  await checkOutcome(batch, outcome);
  await writeFile(resultsPath(batch), linesOf(batch, outcome));
  await unmark(batch.out, batch.id);
  return counts;
};
