/** @file Messages of protobuf, read field by field. */
import { type BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** Reads one field; how it is written is told, where that may differ. */
export type Read = (reader: BinaryReader, type: WireType) => void;

/** Reads a message: the fields that are asked for, by their number; others are passed over. */
export const message = (reader: BinaryReader, length: number, fields: Readonly<Record<number, Read>>): void => {
  const end = reader.pos + length;
  while (reader.pos < end) {
    const [number, type] = reader.tag();
    const read = fields[number];
    if (read && (type === WireType.LengthDelimited || type === WireType.Varint)) read(reader, type);
    else reader.skip(type, number);
  }
  if (reader.pos !== end) throw new RangeError("a message is longer than what holds it");
};

/** A message within a message. */
export const inner =
  (fields: Readonly<Record<number, Read>>): ((reader: BinaryReader) => void) =>
  (reader) =>
    message(reader, reader.uint32(), fields);

/** Reads whole numbers, each into a list: those of one field are written one by one, or as one. */
export const wholeNumbers =
  (into: number[]): Read =>
  (reader, type) => {
    const end = type === WireType.LengthDelimited ? reader.uint32() + reader.pos : reader.pos + 1;
    while (reader.pos < end) into.push(Number(reader.int64()));
  };
