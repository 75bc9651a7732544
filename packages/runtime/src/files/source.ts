/** @file What a reader is given: bytes, or where they are. */

import { type ReadOptions, readFile } from "@tributary/files";
import { LIMIT, type OptionTable } from "@tributary/kernel/authoring";

/** The bytes of a file, or where it is: a path in Node, an address anywhere. */
export type FileSource = Uint8Array | string | URL;

/** A file in memory. */
export interface OpenFile {
  /** What to call it in errors. */
  readonly at: string;
  readonly bytes: Uint8Array;
}

/**
 * The same bytes as a plain `Uint8Array`. Node's `Buffer` is one too, but its `slice()` shares memory where every other typed array
 * copies: no reader may meet one.
 */
export const plain = ({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Bytes in memory that nobody else has, where a typed array of any kind may start. */
export const copied = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/**
 * What to call the file in errors.
 *
 * @param called The word for it where it has no path: `"Keras file"`.
 */
export const nameOfSource = (source: FileSource, called: string): string =>
  source instanceof Uint8Array ? called : String(source);

/** Every option about getting a file, by name. */
export const knownOfReading: OptionTable<ReadOptions> = {
  maxBytes: LIMIT,
  seconds: LIMIT,
  idleSeconds: LIMIT,
  signal: "optional",
};

/** Those of a reader's options that are about getting the file. */
const readOptions = ({ maxBytes, seconds, idleSeconds, signal }: ReadOptions): ReadOptions => ({
  ...(maxBytes === undefined ? {} : { maxBytes }),
  ...(seconds === undefined ? {} : { seconds }),
  ...(idleSeconds === undefined ? {} : { idleSeconds }),
  ...(signal === undefined ? {} : { signal }),
});

/** The file that a reader is given. */
export const openFile = async (source: FileSource, called: string, options: ReadOptions = {}): Promise<OpenFile> => ({
  at: nameOfSource(source, called),
  bytes: plain(source instanceof Uint8Array ? source : await readFile(source, readOptions(options))),
});
