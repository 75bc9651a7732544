/** @file Where downloads are kept: a disk in Node, the origin's private file system in a page. */

export interface Store {
  /** An environment variable; a page has none. */
  variable(name: string): string | undefined;
  /** Where the hub's own tools keep what they know and fetched, as `HF_HOME` says it; null where nothing can be kept. */
  home(): string | null;
  /** Null where there is no such file. */
  read(path: string): Promise<Uint8Array<ArrayBuffer> | null>;
  append(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  write(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Gives a file that was filled bit by bit its name. `bytes` are all that is in it. */
  finish(partial: string, path: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  remove(path: string): Promise<void>;
  /** Has a folder for itself; waits while others have it. */
  lock(folder: string, waiting: () => void, signal: AbortSignal | undefined): Promise<AsyncDisposable>;
}
