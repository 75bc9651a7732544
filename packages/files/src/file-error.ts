/** @file The error of this package, and what the codes of operating systems and networks mean in words. */
import { type ErrorFields, TributaryError } from "@tributary/kernel";

/** The parts of a {@link FileError}: those of every error, and what is known of the reason. */
export interface FileErrorFields extends ErrorFields {
  /** What the system calls the reason: `"ENOSPC"`. Default none. */
  readonly code?: string | undefined;
  /** The error from below. Default none. */
  readonly cause?: unknown;
}

/**
 * A file or folder cannot be read or written: the disk is full, nothing is there, a server does not answer.
 *
 * `at` is the file. After an error while writing, what was there before is still there, whole.
 */
export class FileError extends TributaryError {
  /** What the system calls the reason, `"ENOSPC"`; undefined where it has no name for it. */
  readonly code: string | undefined;

  constructor({ code, cause, ...fields }: FileErrorFields) {
    super(fields);
    this.code = code;
    if (cause !== undefined) this.cause = cause;
  }

  override get name(): string {
    return "FileError";
  }
}

/** What could not be done. */
export type Deed = "read" | "written" | "removed";

interface Reason {
  readonly why: string;
  readonly fix?: string;
}

const FULL = "make room, or write to another disk";
const ALLOW = "change its permissions, or those of its folder, or choose another place";
const SERVER = "look at the address, and whether the network is there";

const reasons: Readonly<Record<string, Reason>> = {
  ENOENT: { why: "there is no such file or folder", fix: "look at the path, letter by letter" },
  ENOTDIR: { why: "a part of the path is a file, and no folder", fix: "look at the path, or move that file" },
  EISDIR: { why: "it is a folder, and no file", fix: "give the path of a file" },
  EEXIST: { why: "something of that name is there already", fix: "move it, or choose another name" },
  ENOTEMPTY: { why: "the folder is not empty", fix: "choose another place" },
  ENAMETOOLONG: { why: "the name is too long", fix: "choose a name of at most 255 bytes" },
  ELOOP: { why: "the links on the way lead in a circle", fix: "mend the links, or give the path without them" },
  ENOSPC: { why: "the disk is full", fix: FULL },
  EDQUOT: { why: "your share of the disk is used up", fix: FULL },
  EFBIG: { why: "a file of this size is not allowed here", fix: "raise the limit (ulimit -f), or choose another disk" },
  EROFS: { why: "the file system is read-only", fix: "choose another place, or mount it writable" },
  EACCES: { why: "permission is denied", fix: ALLOW },
  EPERM: { why: "the system does not permit it", fix: ALLOW },
  EBUSY: { why: "another program uses it, or it is mounted by itself", fix: "close that program, or mount its folder" },
  ETXTBSY: { why: "it is a program that runs", fix: "end that program first" },
  EXDEV: { why: "its two places lie on different disks", fix: "choose a place on the same disk" },
  EIO: { why: "the disk reports an error", fix: "look after the disk, and choose another one" },
  EMFILE: { why: "too many files are open", fix: "open fewer at a time, or raise the limit (ulimit -n)" },
  ENFILE: { why: "too many files are open on this machine", fix: "end other programs" },
  ENOMEM: { why: "there is not enough memory", fix: "read less at a time" },
  ERR_INVALID_ARG_VALUE: { why: "the path holds a byte that no path can hold", fix: "take the zero byte out of it" },
  ERR_INVALID_URL: { why: "this is no address", fix: "write all of it: https://…" },
  ENOTFOUND: { why: "no server of that name is known", fix: SERVER },
  EAI_AGAIN: { why: "the name of the server cannot be looked up", fix: SERVER },
  ECONNREFUSED: { why: "no server answers at that address", fix: SERVER },
  EHOSTUNREACH: { why: "the server cannot be reached", fix: SERVER },
  ENETUNREACH: { why: "the network cannot be reached", fix: SERVER },
  ETIMEDOUT: { why: "the server does not answer", fix: SERVER },
  UND_ERR_CONNECT_TIMEOUT: { why: "the server does not answer", fix: SERVER },
  ECONNRESET: { why: "the connection broke off", fix: "try again" },
  EPIPE: { why: "whoever was reading it is gone", fix: "write to a file" },
  UND_ERR_SOCKET: { why: "the connection broke off", fix: "try again" },
};

/** What Deno's `fetch` says in place of a code. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/connection refused/i, "ECONNREFUSED"],
  [/connection reset|connection closed/i, "ECONNRESET"],
  [/dns error/i, "ENOTFOUND"],
  [/no route to host/i, "EHOSTUNREACH"],
  [/network is unreachable/i, "ENETUNREACH"],
];

/** The code of an error, or of what it stands for: `fetch` hides the reason in its cause. */
const codeOf = (failure: unknown): string | undefined => {
  const { code, cause } = Object(failure) as { readonly code?: unknown; readonly cause?: unknown };
  if (typeof code === "string") return code;
  if (cause !== undefined && cause !== failure) return codeOf(cause);
  const message = messageOf(failure);
  return sentences.find(([words]) => words.test(message))?.[1];
};

/** What the error below all others says: `fetch` alone says only that it failed. */
const messageOf = (failure: unknown): string => {
  const { cause } = Object(failure) as { readonly cause?: unknown };
  if (cause instanceof Error && cause !== failure) return messageOf(cause);
  return failure instanceof Error ? failure.message : String(failure);
};

const reasonOf = (failure: unknown, code: string | undefined): Reason => {
  if (code !== undefined && Object.hasOwn(reasons, code)) return reasons[code]!;
  return { why: messageOf(failure) };
};

/**
 * An error from below as a {@link FileError} that says which file it was and what that means. Errors of this library stay
 * what they are.
 *
 * @param file The path or address.
 * @param deed What could not be done: it could not be `"read"`, `"written"` or `"removed"`.
 * @param received What else helps to understand it, `"45.00 MB to write, 3.10 MB free"`. Default nothing.
 * @example
 * const full = Object.assign(new Error("no space left on device"), { code: "ENOSPC" });
 * asFileError(full, "cells.onnx", "written").problem; // "it cannot be written: the disk is full"
 */
export const asFileError = (
  failure: unknown,
  file: string | URL,
  deed: Deed,
  received?: string | undefined,
): TributaryError => {
  if (failure instanceof TributaryError) return failure;
  const code = codeOf(failure);
  const { why, fix } = reasonOf(failure, code);
  return new FileError({
    at: String(file),
    problem: `it cannot be ${deed}: ${why}`,
    ...(received === undefined ? {} : { received }),
    ...(fix === undefined ? {} : { fix }),
    code,
    cause: failure,
  });
};
