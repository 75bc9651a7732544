/** @file The disk of the machine, in Node. */
import { fetchBytes } from "../download.ts";
import type { Disk } from "./disk.ts";
import { append } from "./node-append.ts";
import { listFolder, makeFolder, remove } from "./node-folders.ts";
import { lockFolder } from "./node-lock.ts";
import { move } from "./node-move.ts";
import { isAddress } from "./node-path.ts";
import { read } from "./node-read.ts";
import { write } from "./node-write.ts";

export const disk: Disk = {
  read: (path, limits) => (isAddress(path) ? fetchBytes(path, limits) : read(path, limits)),
  write,
  append,
  remove,
  move,
  makeFolder,
  listFolder,
  lockFolder,
};
