/** @file Models by their SHA-256: kept in Redis in pieces, and by each worker in a folder. */
import { createHash, randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFile, writeFile } from "@tributary/files";
import { readableBytes } from "@tributary/kernel/authoring";
import { QueueError } from "../errors.ts";
import { keysOf } from "../queue/keys.ts";
import type { Connected } from "../redis/connect.ts";
import { sha256 } from "./batch.ts";

/** A model's file, as a worker has it. */
export interface ModelFile {
  readonly sha256: string;
  /** Where this machine keeps it. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** So much of a model goes over the network at once. */
const PIECE = 4 * 2 ** 20;
/** A Redis that holds more than this of a model is a Redis that holds little else. */
const LARGEST = 2 ** 30;
/** How long a model stays there after it was last sent or fetched. */
export const KEPT_SECONDS: number = 30 * 24 * 3600;

const missing = (at: string, hash: string): QueueError =>
  new QueueError({
    at,
    problem: "the model of this batch is not in the queue",
    received: `SHA-256 ${hash}`,
    expected: "a model that was sent less than 30 days ago",
    fix: "send the batch again, with its model",
  });

/** Puts a model into Redis, where it is not there yet: a list of its pieces under its hash, which appears whole or not at all. */
export const keepModel = async ({ redis, at }: Connected, name: string, bytes: Uint8Array): Promise<string> => {
  if (bytes.length > LARGEST) {
    throw new QueueError({
      at,
      problem: "the model is too large to be sent through Redis",
      received: readableBytes(bytes.length),
      expected: `at most ${readableBytes(LARGEST)}`,
      fix: "send a smaller model",
    });
  }
  const hash = sha256(bytes);
  const key = keysOf(name).model(hash);
  if ((await redis.expire(key, KEPT_SECONDS)) === 1) return hash;
  const part = `${key}:${randomUUID()}`;
  for (let from = 0; from === 0 || from < bytes.length; from += PIECE) {
    await redis.rpush(part, Buffer.from(bytes.subarray(from, from + PIECE)));
    await redis.expire(part, 3600);
  }
  await redis.multi().rename(part, key).expire(key, KEPT_SECONDS).exec();
  return hash;
};

/** Where a machine keeps models, unless it is told otherwise. */
export const defaultCache = (): string =>
  join(process.env.XDG_CACHE_HOME ?? join(process.env.HOME ?? tmpdir(), ".cache"), "tributary", "models");

const cached = async (path: string, hash: string): Promise<Uint8Array | null> => {
  const bytes = await readFile(path).catch(() => null);
  return bytes && sha256(bytes) === hash ? bytes : null;
};

/**
 * The model of a hash: from the folder, or else from Redis into the folder. What is damaged in the folder is fetched again.
 *
 * @param folder Null to keep it nowhere.
 * @throws {@link QueueError} when Redis does not have it either, or has something else under its hash.
 */
export const fetchModel = async (
  { redis, at }: Connected,
  name: string,
  hash: string,
  folder: string | null,
): Promise<ModelFile> => {
  const path = folder === null ? "" : join(folder, hash);
  const known = folder === null ? null : await cached(path, hash);
  const key = keysOf(name).model(hash);
  if (known) return { sha256: hash, path, bytes: known };
  const pieces: Buffer[] = [];
  const digest = createHash("sha256");
  for (let i = 0; ; i++) {
    const [piece] = await redis.lrangeBuffer(key, i, i);
    if (!piece) break;
    digest.update(piece);
    pieces.push(piece);
  }
  if (pieces.length === 0) throw missing(at, hash);
  const found = digest.digest("hex");
  if (found !== hash) {
    throw new QueueError({
      at,
      problem: "the model in the queue is not the one of its hash",
      received: `SHA-256 ${found}`,
      expected: hash,
      fix: "send the batch again, with its model",
    });
  }
  await redis.expire(key, KEPT_SECONDS);
  const bytes = new Uint8Array(Buffer.concat(pieces));
  if (folder !== null) await writeFile(path, bytes);
  return { sha256: hash, path, bytes };
};
