/** @file HDF5 files in memory, by `h5wasm`: four megabytes that are loaded when the first such file is met. */
import type { File, Group } from "h5wasm";

const load = async () => {
  const { ready, File } = await import("h5wasm");
  const { FS: disk, activate_throwing_error_handler } = await ready;
  // Otherwise the C library prints what it dislikes about a file, and goes on.
  activate_throwing_error_handler();
  return { disk, File };
};

let count = 0;

/** Works on an HDF5 file under a name of its own in `h5wasm`'s memory, and removes it. */
const onDisk = async <T>(work: (disk: Awaited<ReturnType<typeof load>>, path: string) => T): Promise<T> => {
  const library = await load();
  const path = `/tributary-${count++}.h5`;
  try {
    return work(library, path);
  } finally {
    if (library.disk.analyzePath(path, false).exists) library.disk.unlink(path);
  }
};

const using = <T>(file: File, work: (root: Group) => T): T => {
  try {
    return work(file);
  } finally {
    file.close();
  }
};

/** Reads the bytes of an HDF5 file. Throws whatever `h5wasm` throws when they are not one. */
export const readHdf5 = (bytes: Uint8Array, read: (root: Group) => void): Promise<void> =>
  onDisk(({ disk, File }, path) => {
    disk.writeFile(path, bytes);
    using(new File(path, "r"), read);
  });

/** The bytes of an HDF5 file that `write` fills. */
export const writeHdf5 = (write: (root: Group) => void): Promise<Uint8Array> =>
  onDisk(({ disk, File }, path) => {
    using(new File(path, "w"), write);
    return disk.readFile(path);
  });
