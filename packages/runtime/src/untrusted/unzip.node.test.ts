import { crc32 as native } from "node:zlib";
import { strFromU8, strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { refusalOf } from "../weights/refusal.ts";
import { Budget } from "./budget.ts";
import { crc32 } from "./crc32.ts";
import { unzip } from "./unzip.ts";
import { entriesOf } from "./zip-directory.ts";

const text = "a zip file has a directory at its end, and a checksum for each file. ".repeat(20);
const packed = zipSync({ "folder/packed.txt": strToU8(text), "empty.txt": new Uint8Array(0) });
const stored = zipSync({ "stored.txt": strToU8(text) }, { level: 0 });
const refuse = refusalOf("file.zip", "get it again");

const opened = (zip: Uint8Array, maxUnpackedBytes?: number) =>
  unzip(
    zip,
    () => true,
    new Budget("file.zip", zip.byteLength, maxUnpackedBytes === undefined ? {} : { maxUnpackedBytes }),
    refuse,
  );

/** Where something stands for the first time in a zip. */
const placeOf = (zip: Uint8Array, signature: number): number => {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  return Array.from({ length: zip.byteLength - 3 }, (_, at) => at).find(
    (at) => view.getUint32(at, true) === signature,
  )!;
};

/** The same zip with another number in the directory's first entry. */
const changed = (zip: Uint8Array, field: number, value: number): Uint8Array => {
  const copy = Uint8Array.from(zip);
  new DataView(copy.buffer).setUint32(placeOf(copy, 0x02014b50) + field, value, true);
  return copy;
};

test("packed and stored files come out as they went in", () => {
  expect(strFromU8(opened(packed).get("folder/packed.txt")!)).toBe(text);
  expect(opened(packed).get("empty.txt")!.byteLength).toBe(0);
  expect(strFromU8(opened(stored).get("stored.txt")!)).toBe(text);
});

test("sizes of 64 bits are read, as PyTorch writes them", () => {
  const at = placeOf(stored, 0x02014b50);
  const end = placeOf(stored, 0x06054b50);
  const entry = stored.slice(at, end);
  const [view, long] = [new DataView(entry.buffer), new DataView(new ArrayBuffer(20))];
  const size = view.getUint32(24, true);
  long.setUint16(0, 1, true);
  long.setUint16(2, 16, true);
  long.setBigUint64(4, BigInt(size), true);
  long.setBigUint64(12, BigInt(size), true);
  view.setUint32(20, 0xffffffff, true);
  view.setUint32(24, 0xffffffff, true);
  view.setUint16(30, 20, true);
  const zip = Uint8Array.from([...stored.slice(0, at), ...entry, ...new Uint8Array(long.buffer), ...stored.slice(end)]);
  expect(strFromU8(opened(zip).get("stored.txt")!)).toBe(text);
});

test("both checksums are the standard's", () => {
  for (const bytes of [new Uint8Array(0), strToU8("123456789"), packed]) expect(crc32(bytes)).toBe(native(bytes));
  expect(crc32(strToU8("123456789")).toString(16)).toBe("cbf43926");
});

describe("a damaged zip is refused:", () => {
  test("a single bit of what is inside, wherever it is", () => {
    const [first, last] = [30 + "stored.txt".length, 30 + "stored.txt".length + text.length];
    for (let at = first; at < last; at += 97) {
      expect(() => opened(stored.with(at, stored[at]! ^ 1))).toThrow(/its checksum is wrong/);
    }
    expect(() => opened(stored.with(first, 0))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: "stored.txt" in the zip file is damaged: its checksum is wrong
        received  27e7bcd7
        expected  f2de2f9a
        to fix    get it again]
    `);
  });

  test("packed bytes of which the end is missing, or that are more than they say", () => {
    expect(() => opened(changed(packed, 20, 5))).toThrow(/is damaged/);
    expect(() => opened(changed(packed, 24, 10))).toThrow(/its checksum is wrong/);
  });

  test("files that overlap, have one name, or lie elsewhere", () => {
    const twice = changed(packed, 42, 0xfffffff0);
    expect(() => opened(twice)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: "folder/packed.txt" in the zip file is not where the file says
        received  76 bytes from 4294967280
        to fix    get it again]
    `);
    expect(() => opened(changed(stored, 20, 1e9))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: the files in the zip file overlap
        received  1000000000 bytes
        expected  at most 1498 bytes
        to fix    get it again]
    `);
    const names = zipSync({ "a.txt": strToU8("1"), "b.txt": strToU8("2") }, { level: 0 });
    const at = names.lastIndexOf("b".charCodeAt(0), -24);
    expect(() => opened(names.with(at, "a".charCodeAt(0)))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: two files in the zip file have the same name
        received  "a.txt"
        to fix    get it again]
    `);
  });

  test("one that is encrypted, packed otherwise, or cut off", () => {
    expect(() => opened(changed(packed, 8, 0x00080001))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: "folder/packed.txt" in the zip file is packed in a way that we do not read
        received  encrypted
        to fix    get it again]
    `);
    expect(() => opened(changed(packed, 8, 0x000c0000))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: "folder/packed.txt" in the zip file is packed in a way that we do not read
        received  method 12
        to fix    get it again]
    `);
    expect(() => opened(packed.subarray(0, -30))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: the zip file has no directory at its end
        received  274 bytes
        to fix    get it again]
    `);
    for (let end = 0; end < packed.byteLength; end++) expect(entriesOf(packed.subarray(0, end))).toBe(null);
  });

  test("one that unpacks to more than it may, before it is unpacked", () => {
    const zeros = zipSync({ "zeros.bin": new Uint8Array(2e6) });
    expect(zeros.byteLength).toBeLessThan(10_000);
    expect(() => opened(zeros, 1e6)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: "zeros.bin" in the zip file takes more memory than it may
        received  1.91 MB
        expected  at most 976.56 KB for all of the file, as maxUnpackedBytes says
        to fix    give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm]
    `);
    expect(() => opened(changed(zeros, 24, 0xfffffff0))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: file.zip: "zeros.bin" in the zip file takes more memory than it may
        received  4.00 GB
        expected  at most 64.00 MB for all of the file: twenty times its size, and at least 64 MB
        to fix    give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm]
    `);
    expect(opened(zeros).get("zeros.bin")!.byteLength).toBe(2e6);
  });
});
