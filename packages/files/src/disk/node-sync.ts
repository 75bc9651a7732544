/** @file What was written, forced to the disk. */
import { fsync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";

const sync = promisify(fsync);

/** Waits until all of an open file is on the disk. By its number: the handles that Yarn's Plug'n'Play gives cannot do it. */
export const forceToDisk = (handle: FileHandle): Promise<void> => sync(handle.fd);
