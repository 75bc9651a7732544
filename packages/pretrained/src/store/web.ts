/** @file Downloads are kept in the origin's private file system, in a page. */
import type { Store } from "./store.ts";

/** A path's folder, made where it is missing and asked for, and its last name. */
const placeOf = async (
  path: string,
  create: boolean,
): Promise<readonly [folder: FileSystemDirectoryHandle, name: string]> => {
  const parts = path.split("/").filter((part) => part !== "");
  const name = parts.pop() ?? "";
  let folder = await navigator.storage.getDirectory();
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
  return [folder, name];
};

/** What is not there is null; other failures are thrown. */
const ifThere = async <T>(work: () => Promise<T>): Promise<T | null> => {
  try {
    return await work();
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === "NotFoundError") return null;
    throw failure;
  }
};

const put = async (path: string, bytes: Uint8Array<ArrayBuffer>, isMore: boolean): Promise<void> => {
  const [folder, name] = await placeOf(path, true);
  const file = await folder.getFileHandle(name, { create: true });
  const writable = await file.createWritable({ keepExistingData: isMore });
  try {
    if (isMore) await writable.seek((await file.getFile()).size);
    await writable.write(bytes);
  } finally {
    // Until it is closed the old content is there.
    await writable.close();
  }
};

const remove = async (path: string): Promise<void> => {
  await ifThere(async () => {
    const [folder, name] = await placeOf(path, false);
    await folder.removeEntry(name);
  });
};

export const store: Store = {
  variable: () => undefined,

  home: () => ("storage" in navigator && "getDirectory" in navigator.storage ? "huggingface" : null),

  read: (path) =>
    ifThere(async () => {
      const [folder, name] = await placeOf(path, false);
      const file = await (await folder.getFileHandle(name)).getFile();
      return new Uint8Array(await file.arrayBuffer());
    }),

  append: (path, bytes) => put(path, bytes, true),
  write: (path, bytes) => put(path, bytes, false),

  async finish(partial, path, bytes) {
    await put(path, bytes, false);
    await remove(partial);
  },

  remove,

  lock: (folder, waiting, signal) =>
    new Promise((resolve, reject) => {
      const held = navigator.locks.query().then(({ held = [] }) => {
        if (held.some(({ name }) => name === folder)) waiting();
      });
      const request = held.then(() =>
        navigator.locks.request(
          folder,
          signal ? { signal } : {},
          () =>
            new Promise<void>((release) => {
              resolve({ [Symbol.asyncDispose]: async () => release() });
            }),
        ),
      );
      request.catch(reject);
    }),
};
