import { describe, expect, test } from "vitest";
import { readKeras } from "../keras/read.ts";
import { writeHdf5 } from "../keras/write-hdf5.ts";
import { platform as node } from "./node.ts";
import { platform as web } from "./web.ts";

const limits = { maxBytes: 1e6, maxItems: 100, maxDepth: 8, skip: ["optimizer"], attributes: ["name"] };
const bounds = { seconds: 60, maxMemory: 2 ** 30 };

const small = await writeHdf5((root) => {
  root.create_attribute("name", "small");
  root.create_attribute("unknown", "not read");
  root.create_group("optimizer").create_dataset({ name: "rate", data: Float32Array.of(1) });
  const group = root.create_group("layers");
  group.create_attribute("name1", ["a", "b"]);
  group.create_dataset({ name: "kernel", data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] });
  group.create_dataset({ name: "count", data: Int32Array.of(7), shape: [] });
  group.create_dataset({ name: "text", data: ["no numbers"] });
});

test.each([
  ["a thread", node],
  ["a page", web],
] as const)("all that is wanted of a file is read, in %s", async (_, platform) => {
  const outcome = await platform.readHdf5(small, limits, bounds);
  const layers = {
    attributes: new Map([["name1", ["a", "b"]]]),
    groups: new Map(),
    arrays: new Map([
      ["count", { shape: [], dtype: '"<i"', numbers: 7 }],
      ["kernel", { shape: [2, 2], dtype: '"<f"', numbers: Float32Array.of(1, 2, 3, 4) }],
      ["text", { shape: [1], dtype: expect.any(String), numbers: null }],
    ]),
  };
  const root = { attributes: new Map([["name", "small"]]), groups: new Map([["layers", layers]]), arrays: new Map() };
  expect(outcome).toEqual({ root });
});

describe("limits hold:", () => {
  const zeros = (length: number): Promise<Uint8Array> =>
    writeHdf5((root) => {
      root.create_dataset({ name: "zeros", data: new Float32Array(length), chunks: [length], compression: 1 });
    });

  test("of bytes in all arrays, before they are read", async () => {
    const million = await zeros(1e6);
    expect(million.byteLength).toBeLessThan(50_000);
    expect(await node.readHdf5(million, limits, bounds)).toEqual({ array: "/zeros", bytes: 4e6 });
    await expect(readKeras(million, { maxUnpackedBytes: 1e6 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the array "/zeros" of the HDF5 file takes more memory than it may
        received  3.81 MB
        expected  at most 976.56 KB for all of the file, as maxUnpackedBytes says
        to fix    give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm]
    `);
    await expect(readKeras(million, { maxUnpackedBytes: Number.NaN })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: readKeras: maxUnpackedBytes is NaN
        received  NaN
        expected  Infinity, or a number, at least 0
        to fix    give maxUnpackedBytes Infinity, or a number, at least 0; or leave maxUnpackedBytes out]
    `);
  });

  const circles = (names: readonly string[]): Promise<Uint8Array> =>
    writeHdf5((root) => {
      root.create_group("layers");
      for (const name of names) root.create_hard_link("/", `/layers/${name}`);
    });

  test("of groups that lead in circles", async () => {
    const circle = await circles(["again"]);
    expect(await node.readHdf5(circle, limits, bounds)).toMatchObject({ endless: expect.stringContaining("/again") });
    await expect(readKeras(circle)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the groups of the HDF5 file have no end
        received  "/layers/again/layers/again/layers/again/layers/again/layers/"
        expected  at most 200000 groups and arrays, 64 inside of each other
        to fix    save the model again from Keras: this file is damaged, or was made to do harm]
    `);
  });

  test("of time: a file that does not end is given up, and the next one is read", async () => {
    const endless = await circles(["a", "b"]);
    const patient = { ...limits, maxItems: Number.POSITIVE_INFINITY, maxDepth: 100 };
    expect(await node.readHdf5(endless, patient, { ...bounds, seconds: 0.2 })).toBe("late");
    expect(await node.readHdf5(small, limits, bounds)).toHaveProperty("root");
    await expect(readKeras(await zeros(12e6), { unpackSeconds: 0.001 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the HDF5 file cannot be read
        received  no end after 0.001 seconds
        expected  an end before unpackSeconds
        to fix    save the model again from Keras: this file is damaged, or was made to do harm]
    `);
  });

  test("of memory that the C program takes, which is given back", async () => {
    const large = await zeros(12e6);
    const wide = { ...limits, maxBytes: 1e9 };
    const outcome = await node.readHdf5(large, wide, { ...bounds, maxMemory: 32 * 2 ** 20 });
    expect(outcome).toHaveProperty("failure");
    expect(await node.readHdf5(large, wide, bounds)).toHaveProperty("root");
  });
});
