/** What Keras trained comes back: its weights by import, and with what its optimizer kept by train. conformance/checks/check_keras_*.py wrote the files. */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imageFrom } from "@tributary/images";
import { writePng } from "@tributary/images/node";
import type { NdArrays } from "@tributary/kernel";
import { createPredictor, loadKeras, loadModel } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { type Workshop, workshop } from "@tributary/testing/command";
import { afterAll, beforeAll, expect, test } from "vitest";

let shop: Workshop;
const at = (...parts: readonly string[]): string => join(shop.folder, ...parts);
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../../../conformance/fixtures/keras-training-${name}`, import.meta.url));

const SIDE = 8;
const numbers = (...values: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(4 * values.length));
  for (const [i, value] of values.entries()) view.setUint32(4 * i, value);
  return new Uint8Array(view.buffer);
};
const pictures = (count: number): Uint8Array =>
  Uint8Array.from({ length: count * SIDE * SIDE }, (_, i) => (Math.floor(i / 64) * 73 + (i % 64) * 29) % 256);
const writePictures = async (start: string, count: number): Promise<void> => {
  const labels = Array.from({ length: count }, (_, i) => i % 2);
  const [images, classes] = [numbers(0x803, count, SIDE, SIDE), numbers(0x801, count)];
  await writeFile(`${start}-images-idx3-ubyte`, Uint8Array.from([...images, ...pictures(count)]));
  await writeFile(`${start}-labels-idx1-ubyte`, Uint8Array.from([...classes, ...labels]));
};

beforeAll(async () => {
  shop = await workshop(new URL("../../", import.meta.url));
  await mkdir(at("idx"));
  await writePictures(at("idx", "train"), 4);
  await writePictures(at("idx", "t10k"), 2);
  await copyFile(fixture("three-steps.keras"), at("result.keras"));
}, 180_000);
afterAll(() => shop.remove());

test("train goes on with what the optimizer kept: its next step is the one that Keras makes", async () => {
  const { code, stderr } = await shop.run(..."train result.keras --data idx --epochs 1 --out runs/on".split(" "));
  expect({ code, stderr }).toMatchObject({ code: 0 });
  expect(stderr).toContain(
    "result.keras: goes on after 3 epochs in Keras, with what adam kept, batches of 4 and the learning rate 0.01\n",
  );
  const [ours, theirs] = [
    await loadModel(at("runs/on/model.safetensors")),
    await loadKeras(fixture("four-steps.keras")),
  ];
  expect(ours.classes).toEqual(["paper", "ink"]);
  expect(Object.keys(ours.weights)).toEqual(Object.keys(theirs.weights));
  for (const [name, { data }] of Object.entries(theirs.weights)) {
    expectAllClose(ours.weights[name]!.data, data, { absolute: 1e-4, relative: 1e-4 });
  }
});

test("import says that it brings weights alone, and what brings the rest", async () => {
  const said = await shop.run(..."import result.keras".split(" "));
  expect(said).toMatchInlineSnapshot(`
    {
      "code": 0,
      "stderr": "weights alone: what its optimizer kept stays in the file, and goes on from there
      tributary train result.keras --data FOLDER
    ",
      "stdout": "7 weights of pictures
      result.safetensors
    ",
    }
  `);
});

test("what two processes of Keras trained predicts here", async () => {
  await copyFile(fixture("two-processes.keras"), at("digits.keras"));
  const { picture, logits } = JSON.parse(await readFile(fixture("two-processes.json"), "utf8"));
  await writePng(at("digit.png"), imageFrom(Uint8Array.from(picture), [28, 28, 1]));
  expect((await shop.run("import", "digits.keras")).code).toBe(0);
  expect(await shop.run("predict", "digits.safetensors", "digit.png", "--out", "seen")).toMatchObject({ code: 0 });
  expect(await readdir(at("seen"))).toContain("digit-mask.png");
  const { net, weights } = await loadModel(at("digits.safetensors"));
  await using predictor = await createPredictor({ net, weights });
  const image = { shape: [1, 28, 28, 1], data: Float32Array.from(picture, (byte: number) => byte / 255) };
  const { digit } = (await predictor.predict({ image })) as NdArrays;
  const row = digit!.data.slice(14 * 28 * 11, 15 * 28 * 11);
  expectAllClose(row, logits.flat(), { absolute: 1e-4, relative: 1e-4 });
});
