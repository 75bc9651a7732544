/** @file Messages of protobuf, written field by field. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { field } from "./schema.ts";

/** The bytes of a message in pieces, so that weights are copied once: when the file is put together. */
export type Pieces = readonly Uint8Array[];

export const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.byteLength, 0);

export const join = (pieces: Pieces): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(lengthOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  return bytes;
};

/** Starts a field whose length is known before its content. */
export const head = (writer: BinaryWriter, number: number, length: number): BinaryWriter =>
  writer.tag(number, WireType.LengthDelimited).uint32(length);

export const text = (writer: BinaryWriter, number: number, value: string): BinaryWriter =>
  writer.tag(number, WireType.LengthDelimited).string(value);

/** A whole number; most fit into 32 bits, which are the same bytes without `BigInt`. */
export const varint = (writer: BinaryWriter, value: number): BinaryWriter =>
  value >= 0 && value < 2 ** 32 ? writer.uint32(value) : writer.int64(value);

export const whole = (writer: BinaryWriter, number: number, value: number): BinaryWriter =>
  varint(writer.tag(number, WireType.Varint), value);

/** A field that is a message. */
export const message = (writer: BinaryWriter, number: number, write: () => void): BinaryWriter => {
  writer.tag(number, WireType.LengthDelimited).fork();
  write();
  return writer.join();
};

/** Writes fields that may have been written before; a text tells all that they say. */
export type Repeated = (writer: BinaryWriter, content: string, write: (writer: BinaryWriter) => void) => void;

/** Keeps the bytes of fields that many messages have alike, so that they are written once and copied from then on. */
export const repeating = (): Repeated => {
  const known = new Map<string, Uint8Array>();
  const apart = new BinaryWriter();
  return (writer, content, write) => {
    let bytes = known.get(content);
    if (bytes === undefined) {
      write(apart);
      bytes = apart.finish();
      known.set(content, bytes);
    }
    writer.raw(bytes);
  };
};

/** A field of many numbers, one behind the other. */
export const packed = <T>(
  writer: BinaryWriter,
  number: number,
  values: readonly T[],
  write: (value: T) => unknown,
): void => {
  message(writer, number, () => {
    for (const value of values) write(value);
  });
};

/** A message of its own for each pair of texts. */
export const entries = (writer: BinaryWriter, number: number, pairs: Readonly<Record<string, string>>): void => {
  for (const [key, value] of Object.entries(pairs)) {
    message(writer, number, () => text(text(writer, field.entry.key, key), field.entry.value, value));
  }
};
