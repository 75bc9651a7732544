import { type NdArrays, WeightsError } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors, readSafetensors } from "./safetensors.ts";

const weights: NdArrays = {
  flags: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) },
  "conv1/kernel": { dtype: "float32", shape: [2, 2], data: Float32Array.of(1, -2.5, 3e-30, Number.NaN) },
  __proto__x: { dtype: "uint8", shape: [1, 0], data: new Uint8Array(0) },
  step: { dtype: "int32", shape: [], data: Int32Array.of(-7) },
};

/** A file with this header, written as it is, and that many bytes of weights. */
const fileWith = (header: unknown, bytes = 16): Uint8Array => {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.byteLength + bytes);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.byteLength), true);
  file.set(text, 8);
  return file;
};
const entry = { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] };
/** One array of four bytes or more, as another program stored it. */
const stored = (dtype: string, numbers: ArrayBufferView, shape: readonly number[]): Uint8Array => {
  const file = fileWith({ x: { dtype, shape, data_offsets: [0, numbers.byteLength] } }, numbers.byteLength);
  file.set(new Uint8Array(numbers.buffer), file.byteLength - numbers.byteLength);
  return file;
};

describe("safetensors", () => {
  test("come back as they were written, with their metadata", async () => {
    const file = encodeSafetensors(weights, { metadata: { architecture: '{"é":1}' } });
    expect(await readSafetensors(file)).toEqual({ weights, metadata: { architecture: '{"é":1}' } });
  });

  test("share the file's memory where they can, and are copied where they lie askew", () => {
    const file = encodeSafetensors(weights);
    expect(decodeSafetensors(file).weights["conv1/kernel"]!.data.buffer).toBe(file.buffer);
    const askew = new Uint8Array(file.byteLength + 1).subarray(1);
    askew.set(file);
    expect(decodeSafetensors(askew).weights).toEqual(weights);
  });

  test.each([
    ["F64", Float64Array.of(0.5, -3), "float32", [0.5, -3]],
    [
      "F16",
      Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0x3555),
      "float32",
      [1, -2, 2 ** -24, Infinity, 0.333251953125],
    ],
    ["BF16", Uint16Array.of(0x3f80, 0xc000), "float32", [1, -2]],
    ["I64", BigInt64Array.of(-5n, 7n), "int32", [-5, 7]],
    ["U32", Uint32Array.of(9), "int32", [9]],
    ["I16", Int16Array.of(-300), "int32", [-300]],
    ["U16", Uint16Array.of(65535), "int32", [65535]],
    ["I8", Int8Array.of(-1), "int32", [-1]],
  ] as const)("read %s", (dtype, numbers, ours, expected) => {
    const { x } = decodeSafetensors(stored(dtype, numbers, [numbers.length])).weights;
    expect(x!.dtype).toBe(ours);
    expect(Array.from(x!.data as Float32Array)).toEqual(expected);
  });

  test("cannot be written with numbers that do not fill the shape", () => {
    const short = { dtype: "float32", shape: [2, 2], data: new Float32Array(3) } as const;
    expect(() => encodeSafetensors({ short })).toThrowErrorMatchingInlineSnapshot(`
      [FeedError: encodeSafetensors: weight "short" has 3 numbers, which do not fill its shape
        received  3 numbers of shape [2, 2]
        expected  4 numbers
        to fix    give 4 numbers, or the shape that they have]
    `);
  });
});

test("a text of ten million letters in the header is read", () => {
  const note = 'say "hello"\\ '.repeat(800_000);
  const file = encodeSafetensors(weights, { metadata: { note } });
  expect(decodeSafetensors(file)).toEqual({ weights, metadata: { note } });
  const described = JSON.stringify(entry);
  const twice = fileWith(`{"${"n".repeat(9_000_000)}":${described},"x":${described},"x":${described}}`);
  expect(() => decodeSafetensors(twice)).toThrow("a name stands twice in the header");
});

describe("hostile files are refused", () => {
  const refused: readonly (readonly [string, Uint8Array])[] = [
    ["a header longer than the file", Uint8Array.of(0, 0, 0, 0x80, 2, 0, 0, 0, 123)],
    ["a header of 2^63 bytes", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0x80, 123)],
    ["no header", Uint8Array.of(1, 2)],
    ["a header that is not JSON", fileWith("{'x'}")],
    ["a header that is not text", fileWith('{"x\u{10000}"').map((byte, i) => (i === 11 ? 0xff : byte))],
    ["a header that is a list", fileWith([entry])],
    ["a weight that is a number", fileWith({ x: 1 })],
    ["a type that does not exist", fileWith({ x: { ...entry, dtype: "F33" } })],
    ["a type of the language", fileWith({ x: { ...entry, dtype: "constructor" } })],
    ["a size that is not a number", fileWith('{"x":{"dtype":"F32","shape":["2",2],"data_offsets":[0,16]}}')],
    ["a negative size", fileWith({ x: { ...entry, shape: [-2, -2] } })],
    ["a broken size", fileWith({ x: { ...entry, shape: [0.5, 8] } })],
    ["a size of 1e999", fileWith('{"x":{"dtype":"F32","shape":[1e999],"data_offsets":[0,16]}}')],
    ["sizes whose product overflows", fileWith({ x: { ...entry, shape: [2 ** 40, 2 ** 40] } })],
    ["sizes whose product overflows to the right size", fileWith({ x: { ...entry, shape: [2 ** 32, 2 ** 32, 4] } })],
    ["10 GB in a small file", fileWith({ x: { ...entry, shape: [2.5e9], data_offsets: [0, 1e10] } })],
    ["more axes than anyone has", fileWith({ x: { ...entry, shape: Array(65).fill(1), data_offsets: [0, 4] } }, 4)],
    ["an end before its begin", fileWith({ x: { ...entry, data_offsets: [16, 0] } })],
    ["offsets past the end", fileWith({ x: { ...entry, data_offsets: [16, 32] } })],
    ["three offsets", fileWith({ x: { ...entry, data_offsets: [0, 16, 32] } })],
    ["weights that overlap", fileWith({ x: entry, y: { ...entry, data_offsets: [8, 24] } }, 24)],
    ["a gap between weights", fileWith({ x: entry, y: { ...entry, data_offsets: [20, 36] } }, 36)],
    ["bytes after the last weight", fileWith({ x: entry }, 17)],
    ["the same name twice", fileWith(`{"x":${JSON.stringify(entry)},"\\u0078":${JSON.stringify(entry)}}`)],
    ["two types for one weight", fileWith('{"x":{"dtype":"F32","dtype":"I32","shape":[4],"data_offsets":[0,16]}}')],
    ["metadata that is not text", fileWith({ __metadata__: { format: 1 }, x: entry })],
    ["a boolean that is neither", fileWith({ x: { dtype: "BOOL", shape: [1], data_offsets: [0, 1] } }, 1).fill(2, -1)],
    ["an int64 beyond int32", stored("I64", BigInt64Array.of(2n ** 40n), [1])],
  ];

  test("each with a sentence that says what is wrong", () => {
    const sentences = refused.map(([name, file]) => {
      try {
        return `${name}\nnothing, but ${Object.keys(decodeSafetensors(file).weights)}`;
      } catch (refusal) {
        expect(refusal).toBeInstanceOf(WeightsError);
        return `${name}\n${refusal}`;
      }
    });
    expect(sentences.join("\n\n")).toMatchInlineSnapshot(`
      "a header longer than the file
      WeightsError: safetensors: the header claims to be longer than the file
        received  10737418240 bytes
        expected  at most 1 bytes
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a header of 2^63 bytes
      WeightsError: safetensors: the header claims to be longer than the file
        received  9223372036854775808 bytes
        expected  at most 1 bytes
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      no header
      WeightsError: safetensors: the file is too short for a header
        received  2 bytes
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a header that is not JSON
      WeightsError: safetensors: the header is not JSON in UTF-8
        received  Expected property name or '}' in JSON at position 1
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a header that is not text
      WeightsError: safetensors: the header is not JSON in UTF-8
        received  bytes that are no text
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a header that is a list
      WeightsError: safetensors: the header is not a JSON object
        received  [{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}]
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a weight that is a number
      WeightsError: safetensors: weight "x" is not described by an object
        received  1
        expected  dtype, shape and data_offsets
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a type that does not exist
      WeightsError: safetensors: weight "x" has an unknown type
        received  F33
        expected  F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a type of the language
      WeightsError: safetensors: weight "x" has an unknown type
        received  constructor
        expected  F64, F32, F16, BF16, I64, I32, I16, I8, U64, U32, U16, U8, BOOL
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a size that is not a number
      WeightsError: safetensors: weight "x" has no shape
        received  ["2",2]
        expected  at most 64 whole numbers from 0 up
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a negative size
      WeightsError: safetensors: weight "x" has no shape
        received  [-2,-2]
        expected  at most 64 whole numbers from 0 up
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a broken size
      WeightsError: safetensors: weight "x" has no shape
        received  [0.5,8]
        expected  at most 64 whole numbers from 0 up
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a size of 1e999
      WeightsError: safetensors: weight "x" has no shape
        received  [null]
        expected  at most 64 whole numbers from 0 up
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      sizes whose product overflows
      WeightsError: safetensors: weight "x" is larger than any file
        received  F32 [1099511627776, 1099511627776]
        expected  sizes that can be multiplied
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      sizes whose product overflows to the right size
      WeightsError: safetensors: weight "x" is larger than any file
        received  F32 [4294967296, 4294967296, 4]
        expected  sizes that can be multiplied
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      10 GB in a small file
      WeightsError: safetensors: the weights reach past the end of the file
        received  10000000000 bytes of weights
        expected  16 bytes, as in the file
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      more axes than anyone has
      WeightsError: safetensors: weight "x" has no shape
        received  [1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1…
        expected  at most 64 whole numbers from 0 up
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      an end before its begin
      WeightsError: safetensors: weight "x" does not fill its place
        received  -16 bytes
        expected  16 bytes for F32 [2, 2]
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      offsets past the end
      WeightsError: safetensors: weight "x" leaves a gap before it
        received  begins at 16
        expected  to begin at 0
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      three offsets
      WeightsError: safetensors: weight "x" has no place in the file
        received  [0,16,32]
        expected  two whole numbers, begin and end
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      weights that overlap
      WeightsError: safetensors: weight "y" overlaps the one before it
        received  begins at 8
        expected  to begin at 16
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a gap between weights
      WeightsError: safetensors: weight "y" leaves a gap before it
        received  begins at 20
        expected  to begin at 16
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      bytes after the last weight
      WeightsError: safetensors: bytes follow the last weight
        received  16 bytes of weights
        expected  17 bytes, as in the file
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      the same name twice
      WeightsError: safetensors: a name stands twice in the header
        received  "x"
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      two types for one weight
      WeightsError: safetensors: a name stands twice in the header
        received  "dtype"
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      metadata that is not text
      WeightsError: safetensors: the metadata is not text by name
        received  {"format":1}
        expected  an object of strings
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      a boolean that is neither
      WeightsError: safetensors: weight "x" has a number that bool cannot hold
        received  BOOL
        expected  bool
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm

      an int64 beyond int32
      WeightsError: safetensors: weight "x" has a number that int32 cannot hold
        received  I64
        expected  int32
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm"
    `);
  });

  test("the message says what is wrong with which weight of which file", () => {
    const file = fileWith({ x: { ...entry, shape: [2, 3] } });
    expect(() => decodeSafetensors(file, "cells.safetensors")).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: cells.safetensors: weight "x" does not fill its place
        received  16 bytes
        expected  24 bytes for F32 [2, 3]
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm]
    `);
    expect(() =>
      decodeSafetensors(Uint8Array.of(0, 0, 0, 0x80, 2, 0, 0, 0), "cells.safetensors"),
    ).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: cells.safetensors: the header claims to be longer than the file
        received  10737418240 bytes
        expected  at most 0 bytes
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm]
    `);
  });

  test("a thousand mutations of a good file give weights of the file's size, or a WeightsError", () => {
    const good = encodeSafetensors(weights, { metadata: { format: "pt" } });
    const hostile = fc.constantFrom(
      '"',
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      "-",
      "9",
      "1e9",
      "null",
      '"x":',
      "F64",
      "\\u0000",
      "18446744073709551616",
    );
    const place = fc.nat(good.byteLength - 1);
    const mutation = fc.oneof(
      fc.record({ at: place, bytes: fc.uint8Array({ minLength: 1, maxLength: 8 }), remove: fc.nat(8) }),
      fc.record({ at: fc.nat(300), bytes: hostile.map((text) => new TextEncoder().encode(text)), remove: fc.nat(4) }),
      fc.record({ at: place, bytes: fc.constant(new Uint8Array(0)), remove: fc.nat(good.byteLength) }),
    );
    const mutate = (file: Uint8Array, { at, bytes, remove }: { at: number; bytes: Uint8Array; remove: number }) =>
      Uint8Array.of(...file.subarray(0, at), ...bytes, ...file.subarray(at + remove));
    const count = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
        const file = mutations.reduce(mutate, good);
        try {
          const read = Object.values(decodeSafetensors(file).weights);
          for (const { shape, data } of read) expect(data.length).toBe(countOf(shape));
          expect(read.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThanOrEqual(file.byteLength);
          count.read++;
        } catch (refusal) {
          expect(refusal).toBeInstanceOf(WeightsError);
          count.refused++;
        }
      }),
      { numRuns: 1000, seed: 1 },
    );
    expect(count).toMatchInlineSnapshot(`
      {
        "read": 5,
        "refused": 995,
      }
    `);
  });
});
