/** @file What a reader is given: bytes, or where they are. */
import { files } from "#files";

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
 * The file that a reader is given.
 *
 * @param called What to call it where it has no path: `"Keras file"`.
 */
export const openFile = async (source: FileSource, called: string): Promise<OpenFile> =>
  source instanceof Uint8Array
    ? { at: called, bytes: plain(source) }
    : { at: String(source), bytes: plain(await files.read(source)) };
