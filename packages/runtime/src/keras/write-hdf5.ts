/** @file HDF5 files in memory, by `h5wasm`: four megabytes that are loaded when the first such file is written. */
import type { Group } from "h5wasm";

let count = 0;

/** The bytes of an HDF5 file that `write` fills. */
export const writeHdf5 = async (write: (root: Group) => void): Promise<Uint8Array> => {
  const { ready, File } = await import("h5wasm");
  const { FS: disk, activate_throwing_error_handler } = await ready;
  // Otherwise the C library prints what it dislikes about a file, and goes on.
  activate_throwing_error_handler();
  const path = `/tributary-${count++}.h5`;
  try {
    const file = new File(path, "w");
    try {
      write(file);
    } finally {
      file.close();
    }
    return disk.readFile(path);
  } finally {
    if (disk.analyzePath(path, false).exists) disk.unlink(path);
  }
};
