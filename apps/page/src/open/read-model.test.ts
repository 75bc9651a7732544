/** Models in archives and among other files; and what is said of files that hold none. */
import { readFile } from "node:fs/promises";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { readModel } from "./read-model.ts";

const folder = new URL("../../../../conformance/fixtures/tfjs-float32/", import.meta.url);
const names = ["model.json", "group1-shard1of3.bin", "group1-shard2of3.bin", "group1-shard3of3.bin"];
const files = async () =>
  Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, new Uint8Array(await readFile(new URL(name, folder)))] as const),
    ),
  );

test("a folder of TensorFlow.js, and the same as one file", async () => {
  const all = await files();
  const alone = await readModel(new Map([["README.md", strToU8("# A model")], ...Object.entries(all).toReversed()]));
  const inFolder = Object.fromEntries(Object.entries(all).map(([name, bytes]) => [`web/${name}`, bytes]));
  const archive = zipSync({ "web/": new Uint8Array(), ...inFolder });
  const packed = await readModel(new Map([["web.zip", archive]]));
  if (alone.kind !== "model" || packed.kind !== "model") throw new Error("both are models");
  expect(packed.trained.weights).toEqual(alone.trained.weights);
  expect(Object.keys(packed.trained.weights).length).toBeGreaterThan(1);
});

test("what holds no model is named, with what it is", async () => {
  const said = async (name: string, bytes: Uint8Array): Promise<string> =>
    readModel(new Map([[name, bytes]])).then(
      () => "a model",
      (error: Error) => error.message,
    );
  expect(await said("cut.onnx", strToU8("hello"))).toMatchInlineSnapshot(`
    "cut.onnx: there is no model in it that can be read
      received  text, 5 bytes
      expected  a model of Tributary, Keras, TensorFlow.js or ONNX, or weights of PyTorch
      to fix    take the file that the model was saved to, or get it again: it may be damaged"
  `);
  expect(await said("empty.keras", new Uint8Array())).toContain("empty.keras: there is no model in it");
  expect(await said("photos.zip", zipSync({ "a.txt": strToU8("hello") }))).toContain("received  zip, ");
  expect(await said("cut.pth", strToU8("PK\x03\x04zzzz"))).toContain("cut.pth: there is no model in it");
  expect(await said("model.json", strToU8("{}"))).toContain("received  json, 2 bytes");
});
