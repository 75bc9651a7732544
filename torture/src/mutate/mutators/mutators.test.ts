import { randomFrom } from "@tributary/images";
import { gunzipSync, gzipSync, unzipSync, zipSync } from "fflate";
import sharp from "sharp";
import { expect, test } from "vitest";
import { inGzip, inZip } from "./archives.ts";
import { anyBytes } from "./bytes.ts";
import { changedJson } from "./json.ts";
import { encoded, type Mutator } from "./mutator.ts";
import { inPng } from "./png.ts";
import { inProtobuf } from "./protobuf.ts";
import { inSafetensors } from "./safetensors.ts";

const times = Array.from({ length: 300 }, (_, i) => i);
const random = (i: number) => randomFrom(1, String(i));
const bytes = Uint8Array.from({ length: 300 }, (_, i) => i);

const made = (mutator: Mutator, file: Uint8Array): readonly Uint8Array[] => times.map((i) => mutator(file, random(i)));

test("bytes: nearly every file is another, the good one stays as it is, the seed makes it again", () => {
  const before = Uint8Array.from(bytes);
  const files = made(anyBytes, bytes);
  expect(bytes).toEqual(before);
  expect(files.filter((file) => Buffer.compare(file, bytes) !== 0).length).toBeGreaterThan(280);
  expect(made(anyBytes, bytes)).toEqual(files);
});

test("JSON stays JSON, also where it stands in a text of JSON", () => {
  const text = JSON.stringify({ a: [1, { b: "c" }], inner: JSON.stringify({ d: 1, e: [2, 3] }) });
  const changed = times.map((i) => changedJson(text, random(i)));
  for (const other of changed) expect(() => JSON.parse(other)).not.toThrow();
  expect(new Set(changed).size).toBeGreaterThan(150);
  const innerChanges = changed.filter((other) => JSON.parse(other)?.inner !== JSON.parse(text).inner);
  expect(innerChanges.length).toBeGreaterThan(150);
});

test("a zip and a gzip can be unpacked: what is changed is inside", () => {
  const member = encoded("many words, many words");
  const packed = zipSync({ "a.txt": member, "b.bin": bytes });
  for (const file of made(inZip({ ".txt": anyBytes, "": anyBytes }), packed)) expect(unzipSync(file)).toBeDefined();
  const changed = made(inGzip(anyBytes), gzipSync(bytes)).map((file) => gunzipSync(file));
  expect(changed.filter((file) => Buffer.compare(file, bytes) !== 0).length).toBeGreaterThan(280);
});

test("a PNG keeps checksums that are right: some can be decoded", async () => {
  const noise = Uint8Array.from({ length: 12 * 12 * 3 }, (_, i) => (i * 7919) % 251);
  const png = await sharp(noise, { raw: { width: 12, height: 12, channels: 3 } })
    .png()
    .toBuffer();
  const outcomes = await Promise.allSettled(made(inPng, png).map((file) => sharp(file).raw().toBuffer()));
  const reasons = outcomes.map((outcome) => (outcome.status === "rejected" ? String(outcome.reason) : "decoded"));
  expect(reasons.filter((reason) => reason === "decoded").length).toBeGreaterThan(30);
  expect(reasons.filter((reason) => /CRC/.test(reason))).toEqual([]);
});

test("the header of safetensors has the length that stands before it", () => {
  const header = encoded('{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}} ');
  const file = Uint8Array.of(header.length, 0, 0, 0, 0, 0, 0, 0, ...header, 1, 2);
  for (const other of made(inSafetensors, file)) {
    const length = Number(new DataView(other.buffer).getBigUint64(0, true));
    expect(() => JSON.parse(Buffer.from(other.subarray(8, 8 + length)).toString())).not.toThrow();
    expect([...other.subarray(8 + length)]).toEqual([1, 2]);
  }
});

test("a message within a message has the length that stands before it", () => {
  // Field 1, a message: field 2, a number of two bytes; field 3, a text.
  const message = Uint8Array.of(0x0a, 8, 0x10, 0x96, 0x01, 0x1a, 3, 97, 98, 99);
  const inner = made(inProtobuf, message).filter((file) => file[0] === 0x0a && file[1]! < 0x80);
  expect(inner.length).toBeGreaterThan(150);
  expect(inner.filter((file) => file.length === 2 + file[1]!).length).toBeGreaterThan(150);
});
