/** @file Files and folders that were chosen or dropped. */
import { listAt } from "@tributary/kernel/authoring";

/** A file, and the folder that it lies in; none for a file that was chosen by itself. */
export interface Found {
  readonly file: File;
  readonly folder: string | null;
}

/** Files that no one means as pictures. */
const isHidden = (name: string): boolean => name.startsWith(".") || name === "Thumbs.db" || name === "desktop.ini";

const folderOf = (path: string): string | null => path.split("/").at(-2) ?? null;

/** Files of a folder that was chosen. */
export const foundIn = (files: readonly File[]): readonly Found[] =>
  files.filter(({ name }) => !isHidden(name)).map((file) => ({ file, folder: folderOf(file.webkitRelativePath) }));

const filesOf = async (entry: FileSystemEntry | File, folder: string | null): Promise<readonly Found[]> => {
  if (isHidden(entry.name)) return [];
  // A picture of another page is in no file system.
  if (entry instanceof File) return [{ file: entry, folder }];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, folder }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Found[] = [];
  for (;;) {
    // A reader gives a hundred at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const inner of entries) found.push(...(await filesOf(inner, entry.name)));
  }
};

/** What was dropped, with all that lies in folders. */
export const foundInDrop = async (data: DataTransfer): Promise<readonly Found[]> => {
  // Entries are gone when the event is over, so all are taken before anything is waited for.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? item.getAsFile() ?? []);
  return (await Promise.all(entries.map((entry) => filesOf(entry, null)))).flat();
};

/** Files by the folder that they lie in. */
export const byFolder = (found: readonly Found[]): ReadonlyMap<string | null, readonly File[]> => {
  const groups = new Map<string | null, File[]>();
  for (const { file, folder } of found) listAt(groups, folder).push(file);
  return groups;
};
