import { dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { toKeras } from "../keras/write.ts";
import { loadTfjs } from "../tfjs/load.ts";
import { initialize } from "../weights/initialize.ts";
import { encodeModel, loadModel } from "../weights/model-file.ts";
import { decodeSafetensors, encodeSafetensors } from "../weights/safetensors.ts";
import { parseJson } from "./json.ts";

const lists = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

test("500 lists in lists are read, and 100,000 side by side", () => {
  expect(parseJson(lists(500))).toHaveLength(1);
  expect(parseJson(`[${"[],".repeat(100_000)}{}]`)).toHaveLength(100_001);
});

test.each([501, 100_000])("%i lists in lists are not", (depth) => {
  expect(() => parseJson(lists(depth))).toThrow("lists and objects lie within each other more than 500 deep");
});

describe("a file whose JSON is deeper than the stack is refused in words", () => {
  const trained = initialize(model(input([2]), dense(1)));
  const metadata = { tributary: JSON.stringify(trained.net) };
  const deep = lists(50_000);

  test("the header of safetensors", () => {
    const header = new TextEncoder().encode(`{"a":${deep}}`);
    const size = new Uint8Array(8);
    new DataView(size.buffer).setBigUint64(0, BigInt(header.length), true);
    expect(() => decodeSafetensors(Uint8Array.of(...size, ...header))).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: safetensors: the header is not JSON in UTF-8
        received  lists and objects lie within each other more than 500 deep
        to fix    get the file again, or write it again with writeSafetensors(): this one is damaged or was made to do harm]
    `);
  });

  test("the architecture of a model", async () => {
    const file = encodeSafetensors(trained.weights, { metadata: { tributary: deep } });
    await expect(loadModel(file)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: the architecture in the file is not JSON
        received  lists and objects lie within each other more than 500 deep
        to fix    get the file again, or write it again with saveModel()]
    `);
  });

  test("its card", async () => {
    const file = encodeSafetensors(trained.weights, { metadata: { ...metadata, card: `{"a":${deep}}` } });
    await expect(loadModel(file)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: what the file says of its card is not JSON
        received  lists and objects lie within each other more than 500 deep
        to fix    get the file again, or write it again with saveModel()]
    `);
  });

  test("a model.json", async () => {
    await expect(
      loadTfjs({ json: `{"weightsManifest":${deep}}`, shards: {} }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model.json: model.json is not JSON
        received  lists and objects lie within each other more than 500 deep
        to fix    convert the model again with tensorflowjs_converter: its files are damaged, or do not belong together]
    `);
  });
});

test("a card that could not be read again is not written", async () => {
  const card = JSON.parse(`{"a":${lists(600)}}`);
  const trained = { ...initialize(model(input([2]), dense(1))), card };
  expect(() => encodeModel(trained)).toThrow("more than 500 deep");
  await expect(toKeras(trained)).rejects.toThrow("more than 500 deep");
});
