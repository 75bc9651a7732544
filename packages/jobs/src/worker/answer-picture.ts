/** @file One picture, from its file to what is written of it. */

import { join } from "node:path";
import { FileError, readFile, writeFile } from "@tributary/files";
import { TributaryError } from "@tributary/kernel";
import { type Batch, isPlainName, type PictureJob, sha256 } from "../batch/batch.ts";
import { checkJson } from "../batch/json.ts";
import { checkMarked } from "../batch/marker.ts";
import { QueueError } from "../errors.ts";
import type { PictureResult } from "../queue/status.ts";
import type { Answer, OpenTask } from "./task.ts";

/** The most that an answer may be as JSON. */
const LARGEST = 256 * 1024;

/** @throws {@link QueueError} when the file is not what was there when the batch was sent. */
const read = async ({ path, sha256: expected }: PictureJob): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = await readFile(path);
  const received = sha256(bytes);
  if (received === expected) return bytes;
  throw new QueueError({
    at: path,
    problem: "the picture is not the one that was sent: its file has changed since, or this machine sees another",
    received: `SHA-256 ${received}`,
    expected,
    fix: "retry it to take the file as it is now",
  });
};

const filesOf = (
  { out }: Batch,
  { name, path }: PictureJob,
  { files = {} }: Answer,
): ReadonlyMap<string, Uint8Array> => {
  const entries = Object.entries(files).map(([end, bytes]) => [name + end, bytes] as const);
  const wrong = entries.find(([file]) => !isPlainName(file));
  if (wrong) {
    throw new QueueError({
      at: path,
      problem: "this cannot be the name of a file",
      received: wrong[0],
      expected: "a name below the folder of the batch",
      fix: 'let the task name files by their ends: { "-mask.png": bytes }',
    });
  }
  return new Map(entries.map(([file, bytes]) => [join(out, file), bytes]));
};

const checkSmall = (path: string, answer: unknown): void => {
  if (answer !== undefined) checkJson(path, "answer", answer);
  const length = JSON.stringify(answer)?.length ?? 0;
  if (length > 0 && length <= LARGEST) return;
  throw new QueueError({
    at: path,
    problem:
      length === 0 ? "the answer is nothing that JSON can say" : "the answer is too large to go back through Redis",
    received: length === 0 ? String(answer) : `${length} characters`,
    expected: `JSON of at most ${LARGEST} characters`,
    fix: "write it to a file: files of the task's answer",
  });
};

/** Whether a file holds this already: from a worker that died before it said so, or from an earlier run. Then no disk has to have room for it. */
const isThere = async (path: string, hash: string): Promise<boolean> => {
  const bytes = await readFile(path).catch(() => null);
  return bytes !== null && sha256(bytes) === hash;
};

export interface AnswerOptions {
  readonly worker: string;
  readonly signal: AbortSignal;
  /** Throws when the picture is no longer this worker's. */
  readonly checkOurs: () => Promise<void>;
}

/** Reads, asks, and writes, if the picture is still this worker's by then. */
export const answerPicture = async (
  task: OpenTask,
  batch: Batch,
  picture: PictureJob,
  { worker, signal, checkOurs }: AnswerOptions,
): Promise<PictureResult> => {
  const start = performance.now();
  const { path, part } = picture;
  const given = part === undefined ? { path, bytes: await read(picture) } : { path, bytes: new Uint8Array(), part };
  const answer = await task.run(given, { signal });
  checkSmall(picture.path, answer.answer);
  const files = filesOf(batch, picture, answer);
  await checkOurs();
  await checkMarked(batch);
  const hashes: Record<string, string> = {};
  for (const [path, content] of files) {
    hashes[path] = sha256(content);
    if (!(await isThere(path, hashes[path]))) await writeFile(path, content);
  }
  return {
    path: picture.path,
    answer: answer.answer,
    files: hashes,
    worker,
    seconds: Math.round(performance.now() - start) / 1000,
  };
};

/** Whether trying again would end the same way: what is wrong with a picture stays wrong, and disks drain. */
export const isFinal = (failure: unknown): boolean => failure instanceof TributaryError && !isOfFiles(failure);

/** Pictures that cannot be read for want of a disk carry the reason within. */
const isOfFiles = (failure: unknown): boolean =>
  failure instanceof FileError || (failure instanceof Error && failure.cause !== undefined && isOfFiles(failure.cause));
