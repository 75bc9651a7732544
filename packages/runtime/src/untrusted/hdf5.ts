/** @file What is in an HDF5 file, as plain objects: read by a large C program in a place of its own, and looked at here. */
import type { Dataset, Group } from "h5wasm";

/** Texts and lists of texts that belong to a group. Of other kinds there are none that we need. */
export type Hdf5Attributes = ReadonlyMap<string, string | readonly string[]>;

export interface Hdf5Array {
  readonly shape: readonly number[];
  /** What the file calls its numbers: `"<f"`. */
  readonly dtype: string;
  /** A scalar is a number of its own; null where the file holds no plain numbers. */
  readonly numbers: ArrayLike<number | bigint> | number | bigint | null;
}

export interface Hdf5Group {
  readonly attributes: Hdf5Attributes;
  readonly groups: ReadonlyMap<string, Hdf5Group>;
  readonly arrays: ReadonlyMap<string, Hdf5Array>;
}

export interface Hdf5Limits {
  /** Bytes of all arrays together, and of each of their blocks. */
  readonly maxBytes: number;
  /** Groups and arrays, and groups inside of groups: links may lead in circles. */
  readonly maxItems: number;
  readonly maxDepth: number;
  /** Groups at the top that nobody asks for. */
  readonly skip: readonly string[];
  /** The attributes that are read, with any number behind their names. */
  readonly attributes: readonly string[];
}

/** What reading gives: all that is in the file, or what is too much of it. What else goes wrong is thrown, by the C program or by JavaScript. */
export type Hdf5Answer =
  | { readonly root: Hdf5Group }
  | { readonly array: string; readonly bytes: number }
  | { readonly endless: string };

/** The part of `h5wasm` that is used here. */
export type Hdf5Library = typeof import("h5wasm");

/**
 * Reads all of a file. This function is sent to another thread as text: it may use nothing but what it is given.
 *
 * @param transfer Takes the memory of the arrays, so that it need not be copied from thread to thread.
 */
export const readAll = async (
  Library: Hdf5Library,
  bytes: Uint8Array,
  { maxBytes, maxItems, maxDepth, skip, attributes }: Hdf5Limits,
  path: string,
  transfer: ArrayBufferLike[],
): Promise<Hdf5Answer> => {
  const { FS: disk, activate_throwing_error_handler } = await Library.ready;
  // Otherwise the C library prints what it dislikes about a file, and goes on.
  activate_throwing_error_handler();
  disk.writeFile(path, bytes);
  let stop: Hdf5Answer | null = null;
  let [taken, items] = [0, 0];

  const textsOf = (group: Group): Hdf5Attributes => {
    const texts = new Map<string, string | readonly string[]>();
    for (const [name, attribute] of Object.entries(group.attrs)) {
      if (!attributes.includes(name.replace(/\d+$/, ""))) continue;
      const { value } = attribute;
      if (typeof value === "string") texts.set(name, value);
      else if (Array.isArray(value))
        texts.set(
          name,
          value.filter((item) => typeof item === "string"),
        );
    }
    return texts;
  };

  const arrayOf = (name: string, dataset: Dataset): Hdf5Array | null => {
    const { metadata, dtype } = dataset;
    const shape = metadata.shape ?? [];
    const size = (sizes: readonly number[]): number => sizes.reduce((count, each) => count * each, metadata.size);
    const needed = size(shape);
    taken += needed;
    const block = size(metadata.chunks ?? [0]);
    if (!(taken <= maxBytes && block <= maxBytes)) {
      stop = { array: name, bytes: Math.max(needed, block) };
      return null;
    }
    // Whole numbers, real ones, and the two numbers that h5py writes for true and false.
    const value = [0, 1, 8].includes(metadata.type) ? dataset.value : null;
    const isScalar = typeof value === "number" || typeof value === "bigint";
    const isList = ArrayBuffer.isView(value) && !(value instanceof DataView);
    if (isList) transfer.push(value.buffer);
    return { shape, dtype: JSON.stringify(dtype), numbers: isList || isScalar ? value : null };
  };

  const groupOf = (group: Group, name: string, depth: number): Hdf5Group => {
    const groups = new Map<string, Hdf5Group>();
    const arrays = new Map<string, Hdf5Array>();
    for (const key of group.keys()) {
      if (stop) break;
      if (depth === 0 && skip.includes(key)) continue;
      const full = `${name}/${key}`;
      if (++items > maxItems || depth >= maxDepth) {
        stop = { endless: full };
        break;
      }
      const entity: unknown = group.get(key);
      if (entity instanceof Library.Group) groups.set(key, groupOf(entity, full, depth + 1));
      if (!(entity instanceof Library.Dataset)) continue;
      const array = arrayOf(full, entity);
      if (array) arrays.set(key, array);
    }
    return { attributes: textsOf(group), groups, arrays };
  };

  try {
    const file = new Library.File(path, "r");
    try {
      const root = groupOf(file, "", 0);
      return stop ?? { root };
    } finally {
      file.close();
    }
  } finally {
    disk.unlink(path);
  }
};
