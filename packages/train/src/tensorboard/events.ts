/** @file TensorBoard's event files: protobuf messages in TensorFlow's record format. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { crc32c } from "../crc32c.ts";

/** Numbers by tag at one step. */
export interface ScalarEvent {
  /** Seconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/** Field numbers of `tensorflow/core/util/event.proto` and `summary.proto`. */
const EVENT = { time: 1, step: 2, version: 3, summary: 5 } as const;
const SUMMARY = { value: 1 } as const;
const VALUE = { tag: 1, number: 2 } as const;

const startEvent = (time: number): BinaryWriter => new BinaryWriter().tag(EVENT.time, WireType.Bit64).double(time);

/** The first event of a file. */
const versionEvent = (time: number): Uint8Array =>
  startEvent(time).tag(EVENT.version, WireType.LengthDelimited).string("brain.Event:2").finish();

const scalarEvent = ({ time, step, scalars }: ScalarEvent): Uint8Array => {
  const writer = startEvent(time).tag(EVENT.step, WireType.Varint).int64(step);
  writer.tag(EVENT.summary, WireType.LengthDelimited).fork();
  for (const [tag, number] of Object.entries(scalars)) {
    writer.tag(SUMMARY.value, WireType.LengthDelimited).fork();
    writer.tag(VALUE.tag, WireType.LengthDelimited).string(tag);
    writer.tag(VALUE.number, WireType.Bit32).float(number);
    writer.join();
  }
  return writer.join().finish();
};

/** TensorFlow stores checksums turned and moved, since those of data that holds checksums are weak. */
const masked = (bytes: Uint8Array): number => {
  const checksum = crc32c(bytes);
  return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
};

/** A record: its length, the length's checksum, the data, the data's checksum. */
const record = (data: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(data), true);
  return bytes;
};

/** The bytes that an event file begins with. */
export const fileStart = (time: number): Uint8Array => record(versionEvent(time));

/** The bytes of numbers at one step. */
export const scalarRecord = (event: ScalarEvent): Uint8Array => record(scalarEvent(event));
