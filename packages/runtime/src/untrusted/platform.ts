/** @file What differs between Node and a browser where files from strangers are read. */
import type { Hdf5Answer, Hdf5Limits } from "./hdf5.ts";

export interface Hdf5Bounds {
  readonly seconds: number;
  /** The most bytes that the C program may take for itself. */
  readonly maxMemory: number;
}

/** What came of reading: an answer, what the C program says of the file, or nothing in time. */
export type Hdf5Outcome = Hdf5Answer | { readonly failure: string; readonly broken?: boolean } | "late";

export interface Platform {
  /** The checksum of zip files. */
  crc32(bytes: Uint8Array): number;
  /** All of an HDF5 file. In Node in a thread that is ended when it takes too long; in a browser where it is called, without bounds. */
  readHdf5(bytes: Uint8Array, limits: Hdf5Limits, bounds: Hdf5Bounds): Promise<Hdf5Outcome>;
}
