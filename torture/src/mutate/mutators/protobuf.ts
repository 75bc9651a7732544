/** @file Changes of the fields of a protobuf message, which an ONNX model is, with the lengths around them put right. */
import type { Random } from "@tributary/images";
import { anyBytes } from "./bytes.ts";
import { joined, type Mutator, pick } from "./mutator.ts";

interface Field {
  readonly number: number;
  /** 0 a number, 1 eight bytes, 2 bytes with a length, 5 four bytes. */
  readonly wire: number;
  readonly bytes: Uint8Array;
}

const varint = (value: bigint): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(bytes);
};

/** The fields of a message; null where the bytes are none. */
const fieldsOf = (bytes: Uint8Array): Field[] | null => {
  let at = 0;
  const number = (): bigint | null => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) return null;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return null;
  };
  const fields: Field[] = [];
  while (at < bytes.length) {
    const tag = number();
    if (tag === null || tag < 8n || tag > 0xffffn) return null;
    const wire = Number(tag & 7n);
    const start = at;
    let length: number;
    if (wire === 0) {
      if (number() === null) return null;
      length = at - start;
      at = start;
    } else if (wire === 2) length = Number(number() ?? -1n);
    else if (wire === 1 || wire === 5) length = wire === 1 ? 8 : 4;
    else return null;
    if (length < 0 || at + length > bytes.length) return null;
    fields.push({ number: Number(tag >> 3n), wire, bytes: bytes.subarray(at, at + length) });
    at += length;
  }
  return fields;
};

const written = (fields: readonly Field[]): Uint8Array =>
  joined(
    ...fields.flatMap(({ number, wire, bytes }) => [
      varint((BigInt(number) << 3n) | BigInt(wire)),
      ...(wire === 2 ? [varint(BigInt(bytes.length))] : []),
      bytes,
    ]),
  );

const numbers = [0n, 1n, 2n, 7n, 0x7fn, 0xffffn, 0x7fffffffn, 1n << 40n, (1n << 63n) - 1n, (1n << 64n) - 1n];

const changed = (fields: Field[], at: number, random: Random): void => {
  const field = fields[at]!;
  const kind = random.integer(6);
  if (kind === 0) fields.splice(at, 1);
  else if (kind === 1) fields.splice(random.integer(fields.length), 0, field);
  else if (kind === 2) fields[at] = { ...field, number: 1 + random.integer(20) };
  else if (kind === 3) fields[at] = { ...field, bytes: pick(fields, random).bytes, wire: 2 };
  else if (field.wire === 0) fields[at] = { ...field, bytes: varint(pick(numbers, random)) };
  else if (field.bytes.length > 0) {
    const bytes = anyBytes(field.bytes, random);
    fields[at] = {
      ...field,
      bytes: field.wire === 2 ? bytes : joined(bytes, field.bytes).slice(0, field.bytes.length),
    };
  }
};

/** Goes down into messages within messages, and changes a field where it stops. */
export const inProtobuf: Mutator = (bytes, random) => {
  const fields = fieldsOf(bytes);
  if (!fields || fields.length === 0) return anyBytes(bytes, random);
  const at = random.integer(fields.length);
  const { wire, bytes: inner } = fields[at]!;
  const isMessage = wire === 2 && inner.length > 1 && fieldsOf(inner) !== null;
  if (isMessage && random.chance(0.85)) fields[at] = { ...fields[at]!, bytes: inProtobuf(inner, random) };
  else changed(fields, at, random);
  return written(fields);
};
