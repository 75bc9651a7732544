/** @file What lies at an address, within limits: servers are strangers. */

import { COUNT, COUNT_FROM_0, checkNumber } from "@tributary/kernel/authoring";
import { afterSeconds } from "./after-seconds.ts";
import { asFileError, FileError } from "./file-error.ts";
import { joinChunks } from "./join-chunks.ts";
import { type Limits, limitsOf, type ReadOptions, tooLarge } from "./limits.ts";
import { checkPath } from "./path.ts";

/** The error for a server that keeps us waiting. */
const tooSlow = (file: string, problem: string, limit: string): FileError =>
  new FileError({ at: file, problem, expected: limit, fix: "try again later, or give more seconds" });

/** Ends a download when its time is up; `heard` begins the wait for the next sign of life anew. */
const clock = (file: string, { seconds, idleSeconds, signal }: Limits) => {
  const controller = new AbortController();
  const after = (wait: number, problem: string, limit: string): (() => void) =>
    afterSeconds(wait, () => controller.abort(tooSlow(file, problem, limit)));
  const wait = (problem: string): (() => void) => after(idleSeconds, problem, `a byte every ${idleSeconds} seconds`);
  const endAll = after(seconds, "the download takes too long", `all of it within ${seconds} seconds`);
  let endWait = wait("the server does not answer");
  return {
    signal: signal ? AbortSignal.any([controller.signal, signal]) : controller.signal,
    heard(): void {
      endWait();
      endWait = wait("the server fell silent");
    },
    stop(): void {
      endAll();
      endWait();
    },
  };
};

/** Counts what comes: what a server says of its length is not believed. */
const receive = async (
  file: string,
  response: Response,
  limits: Limits,
  heard: () => void,
): Promise<Uint8Array<ArrayBuffer>> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    heard();
    length += read.value.byteLength;
    if (length > limits.maxBytes) throw tooLarge(file, "more than that, before it ended", limits);
    chunks.push(read.value);
  }
  return joinChunks(chunks);
};

/** Asks a server, and takes what comes in as `take` does, within limits that were checked. */
const asked = async <T>(
  address: string | URL,
  limits: Limits,
  headers: Readonly<Record<string, string>>,
  take: (response: Response, receiveAll: () => Promise<Uint8Array<ArrayBuffer>>) => Promise<T>,
): Promise<T> => {
  const file = String(address);
  const { signal, heard, stop } = clock(file, limits);
  const ended = new AbortController();
  try {
    signal.throwIfAborted();
    const response = await fetch(address, { headers, signal: AbortSignal.any([signal, ended.signal]) });
    heard();
    if (!response.ok) {
      throw new FileError({
        at: file,
        problem: `the server answered ${response.status} ${response.statusText}`.trimEnd(),
        fix: "look at the address, and whether it may be read by everyone",
      });
    }
    return await take(response, () => receive(file, response, limits, heard));
  } catch (failure) {
    if (signal.aborted) throw signal.reason;
    throw asFileError(failure, file, "read");
  } finally {
    stop();
    // Hangs up, where the server would go on.
    ended.abort();
  }
};

/** The bytes at an address, within limits that were checked. */
export const fetchBytes = (address: string | URL, limits: Limits): Promise<Uint8Array<ArrayBuffer>> =>
  asked(address, limits, {}, (_, receiveAll) => receiveAll());

/**
 * The bytes at an address. They are counted while they come, and a server that does not answer, falls silent or never ends is an
 * error.
 *
 * @throws {@link FileError} with the reason, or what `signal` was aborted with.
 * @example
 * const bytes = await download("data:text/plain,cells", { maxBytes: 1000, seconds: 10 });
 * new TextDecoder().decode(bytes); // "cells"
 */
export const download = async (address: string | URL, options: ReadOptions = {}): Promise<Uint8Array<ArrayBuffer>> => {
  checkPath("download", address);
  return fetchBytes(address, limitsOf("download", options));
};

/** A part of what lies at an address. */
export interface DownloadedRange {
  /** As many as were asked for; fewer only where the file ends. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How long the whole file is. */
  readonly total: number;
}

/** What a server says that it sends: `bytes 0-65535/1356850`. */
const rangeOf = (response: Response): { readonly first: number; readonly last: number; readonly total: number } => {
  const [, first = Number.NaN, last = Number.NaN, total = Number.NaN] =
    /^bytes (\d+)-(\d+)\/(\d+)$/.exec(response.headers.get("content-range") ?? "") ?? [];
  return { first: Number(first), last: Number(last), total: Number(total) };
};

/**
 * A part of what lies at an address, from a server that answers ranges. What comes is held against what was asked for: a part that is
 * another, or shorter, is an error.
 *
 * @param offset The first byte, from 0.
 * @param length How many bytes, from 1.
 * @throws {@link FileError} with the reason, or what `signal` was aborted with.
 * @example
 * const failure = await downloadRange("data:text/plain,cells", 1, 3).catch((failure) => failure);
 * failure.problem; // "the server sends no parts of files"
 */
export const downloadRange = async (
  address: string | URL,
  offset: number,
  length: number,
  options: ReadOptions = {},
): Promise<DownloadedRange> => {
  checkPath("downloadRange", address);
  checkNumber("downloadRange", "offset", offset, COUNT_FROM_0);
  checkNumber("downloadRange", "length", length, COUNT);
  const limits = limitsOf("downloadRange", options);
  const wanted = `bytes=${offset}-${offset + length - 1}`;
  return asked(address, limits, { range: wanted }, async (response, receiveAll) => {
    if (response.status !== 206) {
      throw new FileError({
        at: String(address),
        problem: "the server sends no parts of files",
        received: `status ${response.status}`,
        expected: `an answer 206 to a question for ${wanted}`,
        fix: "put the file on a server that answers ranges, or copy it to the disk",
      });
    }
    const { first, last, total } = rangeOf(response);
    const bytes = await receiveAll();
    const end = Math.min(offset + length, total);
    if (first === offset && last === end - 1 && bytes.byteLength === end - offset) return { bytes, total };
    throw new FileError({
      at: String(address),
      problem: "the server sent another part of the file than it was asked for",
      received: `${bytes.byteLength} bytes, called ${response.headers.get("content-range") ?? "nothing"}`,
      expected: wanted,
      fix: "try again; if it stays, copy the file to the disk",
    });
  });
};
