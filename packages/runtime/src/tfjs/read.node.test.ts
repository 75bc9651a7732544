import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTfjs } from "./read.ts";

const folder = (name: string): URL => new URL(`../../../../conformance/fixtures/${name}/`, import.meta.url);

interface Expected {
  readonly weights: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly samples: readonly number[] }>
  >;
}

describe.each(["tfjs-float32", "tfjs-quantized"])("%s", (name) => {
  test("gives the weights that the format's description says", async () => {
    const expected: Expected = JSON.parse(await readFile(new URL("expected.json", folder(name)), "utf8"));
    const weights = await readTfjs(new URL("model.json", folder(name)));
    expect(Object.keys(weights)).toEqual(Object.keys(expected.weights));
    for (const [weight, { shape, samples }] of Object.entries(expected.weights)) {
      const { data, shape: read } = weights[weight]!;
      expect(read).toEqual(shape);
      samples.forEach((sample, k) => {
        const at = samples.length < 2 ? 0 : Math.floor((k * (data.length - 1)) / (samples.length - 1));
        expect(data[at], `${weight}[${at}]`).toBeCloseTo(sample, 6);
      });
    }
  });
});

describe("models in memory", () => {
  const spec = { name: "dense/kernel", shape: [2, 2], dtype: "float32" };
  const json = (paths: readonly unknown[], ...weights: readonly object[]): string =>
    JSON.stringify({ format: "layers-model", weightsManifest: [{ paths, weights }] });
  const shards = { "a.bin": new Uint8Array(10), "b.bin": new Uint8Array(6) };

  test("may have weights that go on in the next file", async () => {
    const weights = await readTfjs({ json: json(["a.bin", "b.bin"], spec), shards });
    expect(weights["dense/kernel"]).toEqual({ dtype: "float32", shape: [2, 2], data: new Float32Array(4) });
  });

  const refused: readonly (readonly [string, string])[] = [
    ["text that is not JSON", "{"],
    ["another kind of model", '{"format":"graph-model"}'],
    ["no manifest", "{}"],
    ["a file that is missing", json(["c.bin"], spec)],
    ["a file elsewhere", json(["../a.bin"], spec)],
    ["a file at an address", json(["https://example.org/a.bin"], spec)],
    ["files that are too short", json(["a.bin"], spec)],
    ["files that are too long", json(["a.bin", "b.bin"], { ...spec, shape: [3] })],
    ["sizes that overflow", json(["a.bin"], { ...spec, shape: [2 ** 40, 2 ** 40] })],
    ["a negative size", json(["a.bin"], { ...spec, shape: [-1] })],
    ["a type that we do not read", json(["a.bin"], { ...spec, dtype: "complex64" })],
    ["a type that every object has", json(["a.bin"], { ...spec, dtype: "constructor" })],
    [
      "a stored type that every object has",
      json(["a.bin"], { ...spec, quantization: { dtype: "__proto__", scale: 1, min: 0 } }),
    ],
    ["a file that is named twice", json(["a.bin", "a.bin"], spec)],
    ["a file that has no name", json([{}], spec)],
    ["the same name twice", json(["a.bin", "b.bin"], { ...spec, shape: [2] }, { ...spec, shape: [2] })],
  ];

  test("are refused with a sentence that says what is wrong", async () => {
    const sentences = refused.map(async ([name, json]) => {
      const outcome = await readTfjs({ json, shards }).catch(String);
      return `${name}\n${outcome}`;
    });
    expect((await Promise.all(sentences)).join("\n\n")).toMatchInlineSnapshot(`
      "text that is not JSON
      WeightsError: model.json: model.json is not JSON
        received  Expected property name or '}' in JSON at position 1
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      another kind of model
      WeightsError: model.json: this is not a layers model
        received  "graph-model"
        expected  "layers-model"
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      no manifest
      WeightsError: model.json: the weights manifest is not a list of objects
        received  nothing
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a file that is missing
      WeightsError: model.json: the file "c.bin" is missing
        received  a.bin, b.bin
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a file elsewhere
      WeightsError: model.json: the file "../a.bin" is missing
        received  a.bin, b.bin
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a file at an address
      WeightsError: model.json: the file "https://example.org/a.bin" is missing
        received  a.bin, b.bin
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      files that are too short
      WeightsError: model.json: weight "dense/kernel" reaches past the end of its files
        received  10 bytes
        expected  16 bytes
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      files that are too long
      WeightsError: model.json: bytes follow the last weight
        received  4 bytes too many
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      sizes that overflow
      WeightsError: model.json: weight "dense/kernel" reaches past the end of its files
        received  10 bytes
        expected  4.835703278458517e+24 bytes
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a negative size
      WeightsError: model.json: weight "dense/kernel" has no shape
        received  [-1]
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a type that we do not read
      WeightsError: model.json: weight "dense/kernel" is of a type that we do not read
        received  "complex64"
        expected  float32, int32, bool, uint8
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a type that every object has
      WeightsError: model.json: weight "dense/kernel" is of a type that we do not read
        received  "constructor"
        expected  float32, int32, bool, uint8
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a stored type that every object has
      WeightsError: model.json: weight "dense/kernel" is of a type that we do not read
        received  "float32"
        expected  float32, int32, bool, uint8
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a file that is named twice
      WeightsError: model.json: a file is named twice
        received  "a.bin"
        expected  each file once
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      a file that has no name
      WeightsError: model.json: a file has no name
        received  {}
        expected  a path
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together

      the same name twice
      WeightsError: model.json: two weights have the same name
        received  "dense/kernel"
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together"
    `);
  });

  test("the message names the weight, and both sizes", async () => {
    await expect(readTfjs({ json: json(["a.bin"], spec), shards })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model.json: weight "dense/kernel" reaches past the end of its files
        received  10 bytes
        expected  16 bytes
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together]
    `);
  });

  test("eight bits that stand for 32 count as what they become", async () => {
    const quantization = { dtype: "uint8", scale: 0.5, min: 1 };
    const model = { json: json(["a.bin"], { ...spec, shape: [10], quantization }), shards };
    expect((await readTfjs(model))["dense/kernel"]!.data).toEqual(new Float32Array(10).fill(1));
    await expect(readTfjs(model, { maxUnpackedBytes: 39 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model.json: weight "dense/kernel" takes more memory than it may
        received  40.00 B
        expected  at most 39.00 B for all of the file, as maxUnpackedBytes says
        to fix    give a larger maxUnpackedBytes if you know who made the file; a small one that unpacks to so much was likely made to do harm]
    `);
  });
});

describe("models on a server", () => {
  const asked: string[] = [];
  const served: Record<string, string | Uint8Array> = {};
  const server = createServer(({ url = "" }, response) => {
    asked.push(url);
    response.writeHead(Object.hasOwn(served, url) ? 200 : 404).end(served[url]);
  });
  let origin = "";
  beforeAll(async () => {
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());

  const manifest = (path: string) =>
    JSON.stringify([{ paths: [path], weights: [{ name: "w", shape: [1], dtype: "float32" }] }]);

  test("come with the files beside them, whatever those are called", async () => {
    served["/models/model.json?key=1"] = manifest("shard$$1.bin");
    served["/models/shard$$1.bin?key=1"] = new Uint8Array(4);
    expect(await readTfjs(`${origin}/models/model.json?key=1`)).toHaveProperty("w");
  });

  test("ask no other server, and for nothing above their folder", async () => {
    served["/secret.bin"] = new Uint8Array(4);
    for (const path of ["%2e%2e/secret.bin", ".\t./secret.bin", `\t//${new URL(origin).host}/secret.bin`]) {
      asked.length = 0;
      served["/models/model.json"] = manifest(path);
      for (const source of [`${origin}/models/model.json`, new URL("/models/model.json", origin)]) {
        await expect(readTfjs(source), path).rejects.toThrow(/a file lies outside the folder of the model/);
      }
      expect(asked).toEqual(["/models/model.json", "/models/model.json"]);
    }
    await expect(readTfjs(`${origin}/models/model.json`)).rejects.toMatchObject({
      name: "WeightsError",
      expected: "a path below the folder of model.json",
    });
  });
});
