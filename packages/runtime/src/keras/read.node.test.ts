import { readFile } from "node:fs/promises";
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readKeras } from "./read.ts";

const fixture = (name: string): URL => new URL(`../../../../conformance/fixtures/${name}`, import.meta.url);

interface Expected {
  readonly seed: number;
  readonly weights: Readonly<Record<string, readonly number[]>>;
}
const expected = async (model: string): Promise<Expected> =>
  JSON.parse(await readFile(fixture(`keras-${model}.json`), "utf8"));

/** The numbers that conformance/generator.py gives a bias. */
const biasOf = (seed: number, name: string, count: number): number[] =>
  Array.from(randomStream(seed, name).uniform(count), (u) => Math.fround((2 * u - 1) * 0.2));

describe.each(["many-layers", "nested", "residual"])("the Keras model %s", (model) => {
  test.each(["keras", "weights.h5", "h5"])("gives its weights from .%s", async (suffix) => {
    const { seed, weights: shapes } = await expected(model);
    const { weights, config } = await readKeras(fixture(`keras-${model}.${suffix}`));
    expect(Object.keys(weights).toSorted()).toEqual(Object.keys(shapes).toSorted());
    for (const [name, shape] of Object.entries(shapes)) {
      expect(weights[name]!.shape, name).toEqual(shape);
      if (name.endsWith("/bias")) {
        expect([...(weights[name]!.data as Float32Array)], name).toEqual(biasOf(seed, name, countOf(shape)));
      }
    }
    expect(config === null).toBe(suffix === "weights.h5");
  });
});

describe("files that are not what they seem", () => {
  const bytesOf = async (name: string): Promise<Uint8Array> => new Uint8Array(await readFile(fixture(name)));

  test("are refused in a sentence", async () => {
    await expect(readKeras(new TextEncoder().encode("not a model"))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: this is not a Keras file
        received  text
        expected  a zip file (.keras) or an HDF5 file (.weights.h5, .h5, .hdf5)
        to fix    give the file with the model]
    `);
    await expect(readKeras(zipSync({ "config.json": new Uint8Array(2) }))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the file lacks model.weights.h5
        to fix    save the model again from Keras: this file is damaged, or was made to do harm]
    `);
    const truncated = (await bytesOf("keras-nested.weights.h5")).subarray(0, 20_000);
    await expect(readKeras(truncated)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: the HDF5 file cannot be read
        received  truncated file: eof = 20000, sblock->base_addr = 0, stored_eof = 40080
        to fix    save the model again from Keras: this file is damaged, or was made to do harm]
    `);
  });

  test("are refused when a zipped file claims more bytes than it may unpack to", async () => {
    const zip = zipSync({ "config.json": new Uint8Array(5000), "model.weights.h5": new Uint8Array(8) });
    const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
    const central = zip.findLastIndex((_, i) => i < zip.length - 4 && view.getUint32(i, true) === 0x02014b50);
    for (let at = 0; at <= central; at++) {
      if (view.getUint32(at, true) === 0x02014b50) view.setUint32(at + 24, 0xfffffff0, true);
    }
    await expect(readKeras(zip)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: Keras file: "config.json" in the zip file takes more memory than it may
        received  4.00 GB
        expected  at most 64.00 MB for all of the file: twenty times its size, and at least 64 MB
        to fix    give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm]
    `);
  });

  test.each(["keras-nested.keras", "keras-nested.weights.h5", "keras-nested.h5"])(
    "are refused wherever they break off: %s",
    async (name) => {
      const whole = await bytesOf(name);
      for (let end = 0; end < whole.byteLength; end += Math.ceil(whole.byteLength / 25)) {
        await expect(readKeras(whole.subarray(0, end)), `${end} bytes`).rejects.toMatchObject({ name: "WeightsError" });
      }
    },
  );

  test("are read or refused when a number in the archive's directory is another", async () => {
    const whole = await bytesOf("keras-nested.keras");
    const count = { read: 0, refused: 0 };
    for (let at = whole.byteLength - 200; at < whole.byteLength; at++) {
      try {
        await readKeras(whole.with(at, whole[at]! ^ 0xff));
        count.read++;
      } catch (refusal) {
        expect(refusal).toMatchObject({ name: "WeightsError" });
        count.refused++;
      }
    }
    expect(count).toMatchInlineSnapshot(`
      {
        "read": 76,
        "refused": 124,
      }
    `);
  });
});
