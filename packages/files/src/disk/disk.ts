/** @file What the disk of a machine does; a page has none. */
import type { Content } from "../content.ts";
import type { Limits } from "../limits.ts";

/** A folder that this process has for itself. */
export interface FolderLock {
  readonly folder: string;
  /** Gives the folder back; so does `await using`. */
  release(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Paths are of files and folders, as text or as `file:` addresses. */
export interface Disk {
  read(path: string | URL, limits: Limits): Promise<Uint8Array<ArrayBuffer>>;
  write(path: string | URL, content: Content): Promise<void>;
  append(path: string | URL, content: string | Uint8Array): Promise<void>;
  remove(path: string | URL): Promise<void>;
  move(from: string | URL, to: string | URL): Promise<void>;
  makeFolder(path: string | URL): Promise<void>;
  listFolder(path: string | URL): Promise<readonly string[]>;
  lockFolder(path: string | URL): Promise<FolderLock>;
}
