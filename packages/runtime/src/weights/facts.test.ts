import { dense, input, model, type Preprocessing, type TrainedModel, toJson } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { loadKeras } from "../keras/load.ts";
import { toKeras } from "../keras/write.ts";
import { toOnnx } from "../model/to-onnx.ts";
import { readOnnx } from "../onnx/read.ts";
import { initialize } from "./initialize.ts";
import { encodeModel, loadModel } from "./model-file.ts";
import { encodeSafetensors } from "./safetensors.ts";

const trained = initialize(model(input([3]), dense(2)));

/** A model's file with something else in the place of one fact. */
const withFact = (name: string, text: string): Uint8Array =>
  encodeSafetensors(trained.weights, { metadata: { tributary: JSON.stringify(toJson(trained.net)), [name]: text } });

test.each([
  ["task", '"constructor"'],
  ["task", "7"],
  ["task", '{"valueOf":"segmentation"}'],
  ["task", "segmentation"],
  ["preprocessing", '"constructor"'],
  ["preprocessing", '"__proto__"'],
  ["preprocessing", "null"],
  ["preprocessing", '["unit"]'],
  ["preprocessing", '{"mean":[0,0,0],"std":[1,1]}'],
  ["preprocessing", '{"mean":[0],"std":[0]}'],
  ["preprocessing", '{"mean":["0"],"std":[1]}'],
  ["preprocessing", '{"mean":[1e999],"std":[1]}'],
  ["preprocessing", '{"mean":{"length":3},"std":[1,1,1]}'],
  ["preprocessing", '{"pixels":"torch"}'],
  ["preprocessing", '{"pixels":"bgr","resize":256,"crop":[224,224],"interpolation":"bilinear"}'],
  ["preprocessing", '{"pixels":"torch","resize":256,"crop":[224,224],"interpolation":"cubic"}'],
  ["preprocessing", '{"pixels":"torch","resize":256,"crop":224,"interpolation":"bicubic"}'],
  ["preprocessing", '{"pixels":"torch","resize":200,"crop":[224,224],"interpolation":"bicubic"}'],
  ["preprocessing", '{"pixels":"torch","resize":[256,223],"crop":[224,224],"interpolation":"bicubic"}'],
  ["preprocessing", '{"pixels":"torch","resize":1e9,"crop":[224,224],"interpolation":"bicubic"}'],
  ["classes", '"cat"'],
  ["classes", '{"0":"cat","length":1}'],
  ["classes", '["cat",7]'],
  ["classes", '[["cat"]]'],
  ["classes", ""],
  ["card", "[]"],
  ["card", '"text"'],
  ["card", "null"],
  ["card", "{"],
])("a file whose %s is %s is refused in words", async (name, text) => {
  await expect(loadModel(withFact(name, text))).rejects.toMatchObject({
    name: "WeightsError",
    problem: expect.stringContaining(`what the file says of its ${name}`),
  });
});

test.each<Preprocessing>([
  { pixels: "torch", resize: 256, crop: [224, 224], interpolation: "bilinear" },
  { pixels: { mean: [0.5], std: [0.25] }, resize: [235, 300], crop: [224, 224], interpolation: "bicubic" },
  { mean: [0.5], std: [0.25] },
  "fluorescence",
])("every kind of file keeps how pictures are prepared: %j", async (preprocessing) => {
  const known = { ...trained, preprocessing };
  const onnx = await readOnnx(toOnnx(known));
  const found = [await loadModel(encodeModel(known)), await loadKeras(await toKeras(known)), onnx.facts];
  expect(found.map((facts) => facts.preprocessing)).toEqual([preprocessing, preprocessing, preprocessing]);
});

test("what is none of the facts is kept in the card, and nothing else comes of it", async () => {
  const card = '{"__proto__":{"task":"denoising"},"constructor":1,"task":"denoising","mode":"constructor"}';
  const { net: _, weights: __, ...facts } = await loadModel(withFact("card", card));
  expect(Object.keys(facts)).toEqual(["card"]);
  expect(Object.keys(facts.card!)).toEqual(["__proto__", "constructor", "task", "mode"]);
  expect(Object.getPrototypeOf(facts.card)).toBe(Object.prototype);
  const other = await loadModel(withFact("__proto__", "text"));
  expect(Object.entries(other.card!)).toEqual([["__proto__", "text"]]);
});

describe("facts that could not be read again are not written:", () => {
  const circle: Record<string, unknown> = {};
  circle.again = circle;
  const wrong = [
    ["a number too large for JSON", { card: { parameters: 7n } }],
    ["a circle", { card: circle }],
    ["a function", { card: () => 1 }],
    ["one name in place of a list", { classes: "cat" }],
    ["a task of one's own", { task: "translation" }],
    ["a deviation of 0", { preprocessing: { mean: [0], std: [0] } }],
  ] as const;

  test.each(wrong)("%s", async (_, facts) => {
    const given = { ...trained, ...facts } as unknown as TrainedModel;
    const refused = { name: "WeightsError" };
    expect(() => encodeModel(given)).toThrow(expect.objectContaining(refused));
    expect(() => toOnnx(given)).toThrow(expect.objectContaining(refused));
    await expect(toKeras(given)).rejects.toMatchObject(refused);
  });

  test("the error says which, and why", () => {
    const given = { ...trained, classes: "cat" } as unknown as TrainedModel;
    expect(() => encodeModel(given)).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: encodeModel: what the file says of its classes cannot be
        received  "cat"
        expected  a list of names
        to fix    give facts as ModelFacts describes them: a file with these could not be read again]
    `);
    expect(() => encodeModel({ ...trained, card: { parameters: 7n } })).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: encodeModel: the model's card cannot be written as JSON
        received  Do not know how to serialize a BigInt
        to fix    give facts as ModelFacts describes them: a file with these could not be read again]
    `);
  });
});
