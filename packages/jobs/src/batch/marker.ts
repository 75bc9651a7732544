/** @file The file that says which batch a folder belongs to: who does not see it sees another folder, or comes too late. */
import { join } from "node:path";
import { readFile, removeFile, writeFile } from "@tributary/files";
import { QueueError } from "../errors.ts";
import type { Batch } from "./batch.ts";

/** What stands in it. */
export interface Marker {
  readonly queue: string;
  readonly batch: string;
}

const pathOf = (out: string): string => join(out, "tributary-batch.json");

/** Whose folder it is; null where it is nobody's. */
export const ownerOf = async (out: string): Promise<Marker | null> => {
  const bytes = await readFile(pathOf(out), { maxBytes: 10_000 }).catch(() => null);
  if (!bytes) return null;
  try {
    const { queue, batch } = JSON.parse(new TextDecoder().decode(bytes));
    return { queue: String(queue), batch: String(batch) };
  } catch {
    return { queue: "", batch: "" };
  }
};

export const mark = (out: string, { queue, batch }: Marker): Promise<void> =>
  writeFile(pathOf(out), `${JSON.stringify({ queue, batch })}\n`);

/** Gives a folder back, unless it is another's by now. */
export const unmark = async (out: string, batch: string): Promise<void> => {
  if ((await ownerOf(out))?.batch === batch) await removeFile(pathOf(out));
};

/** @throws {@link QueueError} when the folder, as this machine sees it, is not the batch's, or no longer. */
export const checkMarked = async ({ out, id }: Pick<Batch, "out" | "id">): Promise<void> => {
  const owner = await ownerOf(out);
  if (owner?.batch === id) return;
  throw new QueueError({
    at: out,
    problem: owner
      ? "the folder belongs to another batch by now"
      : "this machine does not see the folder of the batch, or it is done",
    received: owner ? `batch ${owner.batch}` : "no file tributary-batch.json in it",
    expected: `batch ${id}`,
    fix: "give workers the folder under the same path, as whoever sent the batch sees it",
  });
};
