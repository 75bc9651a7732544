/** @file Bytes from a server, gone on with where they broke off, and checked when they are all there. */
import { FileError, joinChunks } from "@tributary/files";
import { readableCount } from "@tributary/kernel/authoring";
import { store } from "#store";
import type { Known } from "./known.ts";
import { patiently } from "./patience.ts";
import type { RemoteFile } from "./remote-file.ts";
import { NetworkFailure, onTheWay, refusedBy, request, Silence } from "./request.ts";
import type { Settings } from "./settings.ts";

/** Bytes that are gathered before they are written. */
const GATHERED = 2 ** 20;

/** The SHA-256 of bytes, in hexadecimal. */
export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");

/** What has come of a file, in memory and, where something is kept, on the disk. */
class Received {
  readonly #partial: string | null;
  readonly #chunks: Uint8Array[] = [];
  #waiting: Uint8Array[] = [];
  #waits = 0;
  length = 0;

  constructor(partial: string | null) {
    this.#partial = partial;
  }

  /** Goes on where an earlier download was broken off. */
  async resume(): Promise<void> {
    const before = this.#partial === null ? null : await store.read(this.#partial);
    if (!before) return;
    this.#chunks.push(before);
    this.length = before.byteLength;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#chunks.push(chunk);
    this.length += chunk.byteLength;
    this.#waiting.push(chunk);
    this.#waits += chunk.byteLength;
    if (this.#waits >= GATHERED) await this.flush();
  }

  async flush(): Promise<void> {
    const bytes = joinChunks(this.#waiting);
    this.#waiting = [];
    this.#waits = 0;
    if (this.#partial !== null && bytes.byteLength > 0) await store.append(this.#partial, bytes);
  }

  async discard(): Promise<void> {
    this.#chunks.length = 0;
    this.#waiting = [];
    this.#waits = 0;
    this.length = 0;
    if (this.#partial !== null) await store.remove(this.#partial);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return joinChunks(this.#chunks);
  }
}

const tooLarge = (file: RemoteFile, size: number, { maxBytes }: Settings): FileError =>
  new FileError({
    at: file.name,
    problem: "it is larger than the limit",
    received: `${readableCount(size)} bytes`,
    expected: `at most ${readableCount(maxBytes)} bytes`,
    fix: "make sure that it is the right file, then give a larger maxBytes",
  });

const wrongLength = (file: RemoteFile, length: number, total: number, passes: boolean): NetworkFailure =>
  new NetworkFailure(
    new FileError({
      at: file.name,
      problem: length < total ? "the connection broke off" : "more came than the server had said",
      received: `${readableCount(length)} bytes`,
      expected: `${readableCount(total)} bytes`,
      fix: "try again",
    }),
    passes,
  );

/** Where the bytes of an answer begin; null where it is not the part that was asked for. */
const startOf = (response: Response): number | null => {
  if (response.status !== 206) return 0;
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  return start === undefined ? null : Number(start);
};

/** One connection: takes what comes until it ends. */
const receive = async (
  file: RemoteFile,
  known: Known | null,
  received: Received,
  settings: Settings,
): Promise<void> => {
  const size = known?.size ?? null;
  if (size !== null && received.length === size) return;
  if (size !== null && size > settings.maxBytes) throw tooLarge(file, size, settings);
  const silence = new Silence(file, settings.idleSeconds);
  try {
    const range = received.length > 0 ? { range: `bytes=${received.length}-` } : undefined;
    const response = await request(file, settings, silence, { headers: { "accept-encoding": "identity", ...range } });
    if (response.status === 416) {
      const { length } = received;
      await received.discard();
      throw wrongLength(file, length, size ?? 0, true);
    }
    if (!response.ok) throw refusedBy(file, response);
    // A server that knows no ranges begins anew, and so do we.
    if (startOf(response) !== received.length) await received.discard();
    if (startOf(response) !== received.length) throw wrongLength(file, startOf(response) ?? 0, 0, false);
    const length = response.headers.has("content-encoding") ? null : response.headers.get("content-length");
    const total = size ?? (length === null ? null : received.length + Number(length));
    if (total !== null && total > settings.maxBytes) throw tooLarge(file, total, settings);
    const reader = response.body?.getReader();
    try {
      for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
        silence.heard();
        await received.add(read.value);
        if (received.length > settings.maxBytes) throw tooLarge(file, received.length, settings);
        if (total !== null && received.length > total) break;
        settings.tell({ file: file.name, received: received.length, total });
      }
    } catch (failure) {
      throw onTheWay(failure, file, settings, silence);
    } finally {
      await received.flush();
    }
    if (total !== null && received.length < total) throw wrongLength(file, received.length, total, true);
    if (total !== null && received.length > total) {
      const { length } = received;
      await received.discard();
      throw wrongLength(file, length, total, false);
    }
  } finally {
    silence.end();
  }
};

const receiveAll = async (
  file: RemoteFile,
  known: Known | null,
  received: Received,
  settings: Settings,
): Promise<void> => {
  try {
    await patiently(
      file,
      settings,
      () => receive(file, known, received, settings),
      () => received.length,
    );
  } catch (failure) {
    throw failure instanceof NetworkFailure ? failure.failure : failure;
  }
};

const notTheFile = (file: RemoteFile, found: string, expected: string, whose: string): FileError =>
  new FileError({
    at: file.name,
    problem: "what came is not the file that was published",
    received: `SHA-256 ${found}`,
    expected: `SHA-256 ${expected}${expected.length < 64 ? "…" : ""}, as ${whose} says`,
    fix: "try again; if it stays so, do not trust that server: look at HF_ENDPOINT and at what stands between",
  });

export interface Downloaded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/**
 * All bytes of a file. What an earlier attempt left in `partial` is gone on with.
 *
 * @param partial Where bytes are kept until all are there; null keeps none.
 * @throws {@link FileError} when the server does not give it, or gives another file than the one that is known by its hash.
 */
export const downloadFile = async (
  file: RemoteFile,
  known: Known | null,
  partial: string | null,
  settings: Settings,
): Promise<Downloaded> => {
  const received = new Received(partial);
  await received.resume();
  for (;;) {
    const wasResumed = received.length > 0;
    await receiveAll(file, known, received, settings);
    const bytes = received.bytes();
    const found = await sha256(bytes);
    const pinned = file.sha256 !== undefined && !found.startsWith(file.sha256);
    const linked = known !== null && known.sha256 !== null && found !== known.sha256;
    if (!pinned && !linked) return { bytes, sha256: found };
    await received.discard();
    // What was kept of it may have been damaged, or of another file: once more, from the beginning.
    if (wasResumed) continue;
    throw pinned
      ? notTheFile(file, found, file.sha256!, "our table")
      : notTheFile(file, found, known!.sha256!, "the hub");
  }
};
