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
      const stream = await (await handle.getFileHandle(name, { create: true })).createWritable();
      await stream.write(content);
      await stream.close();
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
