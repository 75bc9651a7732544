import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { NdArrays } from "@tributary/kernel";
import { afterAll, expect, test } from "vitest";
import { decodeSafetensors, encodeSafetensors, readSafetensors, writeSafetensors } from "./safetensors.ts";

const folder = await mkdtemp(join(tmpdir(), "tributary-"));
afterAll(() => rm(folder, { recursive: true }));

const weights: NdArrays = { x: { dtype: "float32", shape: [2], data: Float32Array.of(1, 2) } };

test("a file is written, replaced and read, by path and by URL, and nothing else is left in the folder", async () => {
  const path = join(folder, "x.safetensors");
  await writeFile(path, "something older");
  await writeSafetensors(path, weights, { metadata: { format: "pt" } });
  expect(await readSafetensors(path)).toEqual({ weights, metadata: { format: "pt" } });
  expect(await readSafetensors(pathToFileURL(path))).toEqual({ weights, metadata: { format: "pt" } });
  expect(new Uint8Array(await readFile(path))).toEqual(encodeSafetensors(weights, { metadata: { format: "pt" } }));
  expect(await readdir(folder)).toEqual(["x.safetensors"]);
});

test("where a file cannot be written, the error says so and no part of it stays", async () => {
  await writeFile(join(folder, "file"), "x");
  await expect(writeSafetensors(join(folder, "file", "x.safetensors"), weights)).rejects.toThrow(
    "file: a file stands where a folder is needed",
  );
});

test("an error names the file", async () => {
  const path = join(folder, "broken.safetensors");
  await writeFile(path, "{}");
  await expect(readSafetensors(path)).rejects.toThrow("broken.safetensors: the file is too short for a header");
});

test("a Buffer is read as any other bytes: at odd places too, where its slice() would share memory", async () => {
  const mixed: NdArrays = { ...weights, y: { dtype: "bool", shape: [3], data: Uint8Array.of(1, 0, 1) } };
  const file = encodeSafetensors(mixed);
  for (const offset of [0, 1, 2, 3, 4]) {
    const buffer = Buffer.alloc(file.byteLength + offset);
    buffer.set(file, offset);
    const read = decodeSafetensors(buffer.subarray(offset));
    expect(read.weights, `${offset} bytes in`).toEqual(mixed);
    expect(Object.getPrototypeOf(read.weights.y!.data)).toBe(Uint8Array.prototype);
  }
});

test("a file whose header was not padded is read by its path", async () => {
  const header = '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}';
  for (const padding of [1, 2, 3, 4]) {
    const text = Buffer.from(header + " ".repeat(padding));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.byteLength));
    const path = join(folder, `unpadded-${padding}.safetensors`);
    await writeFile(path, Buffer.concat([length, text, new Uint8Array(Float32Array.of(1, 2).buffer)]));
    expect((await readSafetensors(path)).weights).toEqual(weights);
  }
});

test("a file of the official library gives the numbers that PyTorch put in", async () => {
  const fixture = (file: string): URL => new URL(`../../../../conformance/fixtures/${file}`, import.meta.url);
  const { tensors } = JSON.parse(await readFile(fixture("torch-small.json"), "utf8")) as {
    readonly tensors: Readonly<
      Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
    >;
  };
  const { weights } = await readSafetensors(fixture("torch-small.safetensors"));
  expect(Object.keys(weights).toSorted()).toEqual(Object.keys(tensors).toSorted());
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    expect(weights[name]!.shape, name).toEqual(shape);
    for (const [i, value] of values.entries()) expect(weights[name]!.data[i], name).toBeCloseTo(value, 6);
  }
});
