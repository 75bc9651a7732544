/** @file What lies at an address, within limits: servers are strangers. */

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
  const after = (wait: number, problem: string, limit: string): (() => void) => {
    // A timer holds at most 2 ** 31 milliseconds; longer ones would ring at once.
    if (wait > 2_000_000) return () => {};
    const timer = setTimeout(() => controller.abort(tooSlow(file, problem, limit)), 1000 * wait);
    return () => clearTimeout(timer);
  };
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

/** The bytes at an address, within limits that were checked. */
export const fetchBytes = async (address: string | URL, limits: Limits): Promise<Uint8Array<ArrayBuffer>> => {
  const file = String(address);
  const { signal, heard, stop } = clock(file, limits);
  const ended = new AbortController();
  try {
    signal.throwIfAborted();
    const response = await fetch(address, { signal: AbortSignal.any([signal, ended.signal]) });
    heard();
    if (!response.ok) {
      throw new FileError({
        at: file,
        problem: `the server answered ${response.status} ${response.statusText}`.trimEnd(),
        fix: "look at the address, and whether it may be read by everyone",
      });
    }
    return await receive(file, response, limits, heard);
  } catch (failure) {
    if (signal.aborted) throw signal.reason;
    throw asFileError(failure, file, "read");
  } finally {
    stop();
    // Hangs up, where the server would go on.
    ended.abort();
  }
};

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
