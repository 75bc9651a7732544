/** @file What can be written. */
import { ArgumentError } from "@tributary/kernel";

/** What is written: text, bytes, or pieces of both as they come. */
export type Content = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

/** Content whose pieces are looked at one by one. */
export type Pieces = Iterable<unknown> | AsyncIterable<unknown>;

const encoder = new TextEncoder();

const kindOf = (content: unknown): string =>
  content === null || content === undefined ? String(content) : (Object(content).constructor?.name ?? "an object");

/**
 * The bytes of a piece.
 *
 * @param at The function that the user called, for errors.
 */
export const bytesOf = (at: string, piece: unknown): Uint8Array => {
  if (typeof piece === "string") return encoder.encode(piece);
  if (piece instanceof Uint8Array) return piece;
  throw new ArgumentError({
    at,
    problem: "this cannot be written",
    received: kindOf(piece),
    expected: "text or a Uint8Array",
    fix: "make text of it, or bytes: new Uint8Array(array.buffer, array.byteOffset, array.byteLength)",
  });
};

const isPieces = (content: unknown): content is Pieces =>
  typeof content === "object" &&
  content !== null &&
  !ArrayBuffer.isView(content) &&
  (Symbol.iterator in content || Symbol.asyncIterator in content);

/** Content in pieces; what has none is one piece. */
export const piecesOf = (at: string, content: unknown): Pieces =>
  isPieces(content) ? content : [bytesOf(at, content)];
