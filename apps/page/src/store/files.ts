/** @file Files that stay: the browser's own file system for this page (OPFS). A write is whole, or did not happen. */

/** A folder of the page's own file system. */
export interface Folder {
  /** What a file holds; null where there is none. */
  read(name: string): Promise<Uint8Array<ArrayBuffer> | null>;
  /** Replaces a file: whoever reads sees all of the old content, or all of the new. */
  write(name: string, content: Uint8Array<ArrayBuffer> | string): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names of the files, sorted. */
  list(): Promise<readonly string[]>;
}

/** Says what somebody can do, where the browser gives no more room. */
const noRoom = (error: unknown): never => {
  if (!(error instanceof DOMException && error.name === "QuotaExceededError")) throw error;
  throw new Error("There is no room left to keep this: remove pictures, or free some of the disk.");
};

const opfsFolder = (handle: FileSystemDirectoryHandle): Folder => {
  const missing = (error: unknown): null => {
    if (error instanceof DOMException && error.name === "NotFoundError") return null;
    throw error;
  };
  return {
    async read(name) {
      const file = await handle.getFileHandle(name).catch(missing);
      return file === null ? null : new Uint8Array(await (await file.getFile()).arrayBuffer());
    },
    async write(name, content) {
      // The stream writes into a copy, which takes the file's place when it is closed.
      try {
        const stream = await (await handle.getFileHandle(name, { create: true })).createWritable();
        await stream.write(content);
        await stream.close();
      } catch (error) {
        noRoom(error);
      }
    },
    async remove(name) {
      await handle.removeEntry(name).catch(missing);
    },
    async list() {
      const names: string[] = [];
      for await (const [name, entry] of handle.entries()) if (entry.kind === "file") names.push(name);
      return names.sort();
    },
  };
};

/** Where a browser gives no file system (some private windows): as long as the tab lives. */
export const memoryFolder = (): Folder => {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  return {
    read: async (name) => files.get(name)?.slice() ?? null,
    async write(name, content) {
      files.set(name, typeof content === "string" ? new TextEncoder().encode(content) : content.slice());
    },
    async remove(name) {
      files.delete(name);
    },
    list: async () => [...files.keys()].sort(),
  };
};

/**
 * A folder by its path, made where it is missing: `openFolder("segment")`. Works on the page and in workers.
 *
 * @param lose Hears that nothing can be kept here.
 */
export const openFolder = async (path: string, lose: (sentence: string) => void): Promise<Folder> => {
  try {
    let handle = await navigator.storage.getDirectory();
    for (const part of path.split("/")) handle = await handle.getDirectoryHandle(part, { create: true });
    return opfsFolder(handle);
  } catch {
    lose("Nothing is kept: this window of the browser has no storage, so save your project before you leave.");
    return memoryFolder();
  }
};

/** Milliseconds that a tab which was closed a moment ago may take to let go. */
const LET_GO = 3000;

/** A folder that no other tab writes to, as long as this one has it. */
export interface OwnFolder {
  readonly folder: Folder;
  /** Whether it is {@link memoryFolder}: a worker is given that, and opens others by itself. */
  readonly inMemory: boolean;
  /** Lets other tabs have it. */
  release(): void;
}

/**
 * The folder of a project, for one tab at a time: two would write over each other.
 *
 * @param isOurs Whether this page can read what is in it. What another version of the page wrote is left as it is.
 */
export const openOwnFolder = async (
  path: string,
  lose: (sentence: string) => void,
  isOurs: (folder: Folder) => Promise<boolean>,
): Promise<OwnFolder> => {
  let release = (): void => undefined;
  const held = await new Promise<boolean>((answer) => {
    const asLongAsWanted = (): Promise<void> => {
      answer(true);
      return new Promise((resolve) => {
        release = resolve;
      });
    };
    navigator.locks.request(path, { signal: AbortSignal.timeout(LET_GO) }, asLongAsWanted).catch(() => answer(false));
  });
  let inMemory = !held;
  const lost = (sentence: string): void => {
    inMemory = true;
    lose(sentence);
  };
  if (!held) lost("Nothing is kept: the project is open in another tab, and this one begins with an empty one.");
  const folder = held ? await openFolder(path, lost) : memoryFolder();
  if (await isOurs(folder)) return { folder, inMemory, release: () => release() };
  lost(
    "Nothing is kept: another version of this page wrote the project that is here. It stays as it is, and this tab begins with an empty one.",
  );
  return { folder: memoryFolder(), inMemory, release: () => release() };
};
