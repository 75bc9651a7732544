import { describe, expect, test } from "vitest";
import { parseCifar } from "./cifar.ts";
import { parseCsv } from "./csv.ts";
import { parseIdx } from "./idx.ts";
import { pictureFormat } from "./picture-header.ts";

describe("IDX", () => {
  test("bytes stay bytes, other numbers keep their values", () => {
    expect(parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9), "two")).toEqual({
      data: Uint8Array.of(7, 9),
      shape: [2],
    });
    expect(parseIdx(Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 2, 255, 1), "two").data).toEqual(Int32Array.of(-1, 1));
    expect(parseIdx(Uint8Array.of(0, 0, 11, 2, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2), "one")).toEqual({
      data: Int32Array.of(258),
      shape: [1, 1],
    });
    expect(parseIdx(Uint8Array.of(0, 0, 12, 1, 0, 0, 0, 1, 255, 255, 255, 254), "one").data).toEqual(Int32Array.of(-2));
    expect(parseIdx(Uint8Array.of(0, 0, 13, 1, 0, 0, 0, 1, 63, 128, 0, 0), "one").data).toEqual(Float32Array.of(1));
    expect(parseIdx(Uint8Array.of(0, 0, 14, 1, 0, 0, 0, 1, 63, 248, 0, 0, 0, 0, 0, 0), "one").data).toEqual(
      Float32Array.of(1.5),
    );
  });

  test.for([
    ["is empty", [], "0 bytes"],
    ["is something else", [0x89, 0x50, 0x4e, 0x47], "bytes that start with 137, 80, 78, 71"],
    ["ends too early", [0, 0, 8, 1, 0, 0, 0, 3, 7, 9], "expected  11 bytes for [3], 1 to a number"],
    ["claims too much", [0, 0, 14, 2, 255, 255, 255, 255, 255, 255, 255, 255], "for [4294967295, 4294967295]"],
    ["goes on", [0, 0, 8, 1, 0, 0, 0, 1, 7, 9], "the file goes on after its end"],
  ] as const)("a file that %s is refused", ([, bytes, message]) => {
    expect(() => parseIdx(Uint8Array.from(bytes), "digits")).toThrow(message);
  });

  test("the message", () => {
    expect(() => parseIdx(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 3, 7, 9), "digits")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: digits: the file ends too early
        received  10 bytes
        expected  11 bytes for [3], 1 to a number
        to fix    download the file again]
    `);
  });
});

describe("CIFAR", () => {
  const record = (...labels: readonly number[]): Uint8Array => {
    const bytes = new Uint8Array(labels.length + 3072);
    bytes.set(labels);
    bytes.fill(1, labels.length, labels.length + 1024);
    bytes.fill(2, labels.length + 1024, labels.length + 2048);
    bytes.fill(3, labels.length + 2048);
    return bytes;
  };

  test("planes become channels, and the last label byte is the class", () => {
    const ten = parseCifar(record(9), { classes: 10, path: "batch.bin" });
    expect(ten.labels).toEqual({ data: Int32Array.of(9), shape: [1] });
    expect(ten.images.shape).toEqual([1, 32, 32, 3]);
    expect(Array.from(ten.images.data.subarray(0, 6))).toEqual([1, 2, 3, 1, 2, 3]);
    expect(parseCifar(record(3, 77), { classes: 100, path: "train.bin" }).labels.data).toEqual(Int32Array.of(77));
  });

  test("the wrong kind, a wrong class and an empty file are refused", () => {
    expect(() => parseCifar(record(3, 77), { classes: 10, path: "train.bin" })).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: train.bin: the file is not a binary batch of CIFAR-10
        received  3074 bytes
        expected  a multiple of 3073 bytes
        to fix    is it CIFAR-100? Then give classes: 100]
    `);
    expect(() => parseCifar(record(12), { classes: 10, path: "batch.bin" })).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: batch.bin: record 0 has a class that CIFAR-10 does not have
        received  12
        expected  0 to 9]
    `);
    expect(() => parseCifar(new Uint8Array(), { classes: 10, path: "batch.bin" })).toThrow("0 bytes");
  });
});

describe("CSV", () => {
  test("quotes, commas, empty fields, line ends and a byte-order mark", () => {
    expect(parseCsv('path,label\n"a, b.png",cat\n', "list.csv")).toEqual([{ path: "a, b.png", label: "cat" }]);
    expect(parseCsv('\uFEFFpath,label\r\n"say ""hi"".png",\r\n\r\n,dog', "list.csv")).toEqual([
      { path: 'say "hi".png', label: "" },
      { path: "", label: "dog" },
    ]);
    expect(parseCsv('a,b\n"two\nlines",\n', "list.csv")).toEqual([{ a: "two\nlines", b: "" }]);
    expect(parseCsv("a,b\n1,", "list.csv")).toEqual([{ a: "1", b: "" }]);
    expect(parseCsv("", "list.csv")).toEqual([]);
  });

  test("a row of another length, and a quote that is not closed", () => {
    expect(() => parseCsv("path,label\na.png\n", "list.csv")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: list.csv: row 1 below the header does not have the columns of the header
        received  1 fields: a.png
        expected  2 fields: path | label]
    `);
    expect(() => parseCsv('path,label\n"a.png,cat\n', "list.csv")).toThrowErrorMatchingInlineSnapshot(`
      [ImageError: list.csv: line 2 has a quote in the wrong place, or one that is not closed
        received  "\\"a.png,cat\\n"
        expected  fields with commas or quotes in them to be quoted, and a quote inside to be written twice: "a ""b"""]
    `);
  });
});

test("a picture's format is told by its first bytes", () => {
  expect(pictureFormat(Uint8Array.of(0xff, 0xd8, 0xff, 0xe0), "cat.png")).toBe("jpeg");
});
