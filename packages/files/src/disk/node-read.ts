/** @file Reading in Node, within a limit. */
import { type FileHandle, open } from "node:fs/promises";
import { readableCount } from "@tributary/kernel/authoring";
import { FileError } from "../file-error.ts";
import { type Limits, tooLarge } from "../limits.ts";
import { localPath, named } from "./node-path.ts";

/** Read at once, so that `signal` is looked at now and then. */
const PIECE = 16 * 2 ** 20;
/** For what does not know its size: pipes, and what the system makes up while it is read. */
const GUESS = 64 * 2 ** 10;

/** Reads until nothing comes: a file may grow meanwhile, and a pipe need not end. */
const readAll = async (
  file: string,
  handle: FileHandle,
  size: number,
  limits: Limits,
): Promise<Uint8Array<ArrayBuffer>> => {
  let bytes = new Uint8Array(size > 0 ? size : Math.min(GUESS, limits.maxBytes));
  let length = 0;
  const more = new Uint8Array(1);
  for (;;) {
    limits.signal?.throwIfAborted();
    if (length === bytes.length) {
      const { bytesRead } = await handle.read(more, 0, 1);
      if (bytesRead === 0) return bytes;
      if (length >= limits.maxBytes) throw tooLarge(file, "more than that, before it ended", limits);
      const wider = new Uint8Array(Math.min(limits.maxBytes, 2 * length));
      wider.set(bytes);
      wider.set(more, length++);
      bytes = wider;
    }
    const { bytesRead } = await handle.read(bytes, length, Math.min(PIECE, bytes.length - length));
    if (bytesRead === 0) return bytes.slice(0, length);
    length += bytesRead;
  }
};

export const read = async (path: string | URL, limits: Limits): Promise<Uint8Array<ArrayBuffer>> => {
  const file = String(path);
  limits.signal?.throwIfAborted();
  const handle = await named(path, "read", () => open(localPath(path), "r"));
  try {
    const found = await named(path, "read", () => handle.stat());
    if (found.isDirectory()) {
      throw new FileError({
        at: file,
        problem: "it cannot be read: it is a folder, and no file",
        fix: "give the path of a file in it",
        code: "EISDIR",
      });
    }
    if (found.size > limits.maxBytes) throw tooLarge(file, `${readableCount(found.size)} bytes`, limits);
    return await readAll(file, handle, found.isFile() ? found.size : 0, limits);
  } finally {
    await handle.close();
  }
};
