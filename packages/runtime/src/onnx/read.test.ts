import { chain, conv2d, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import { toOnnx } from "../model/to-onnx.ts";
import { initialize } from "../weights/initialize.ts";
import { encodeModel } from "../weights/model-file.ts";
import { readOnnx } from "./read.ts";

const image = input([null, 32, 3], { name: "image" });
const net = model(
  { image },
  { kind: chain(globalAveragePooling2d, dense(2, { activation: "softmax" }))(image), map: conv2d(4, 1)(image) },
);
const trained = { ...initialize(net), classes: ["cat", "dog"], preprocessing: "torch", card: { seed: 3 } } as const;

test("what goes in, what comes out, how it is made, and what is known", async () => {
  const { bytes: _, ...file } = await readOnnx(toOnnx(trained));
  expect(file).toEqual({
    name: "model",
    producer: "tributary",
    inputs: [{ name: "image", shape: [null, null, 32, 3] }],
    outputs: [
      { name: "kind", shape: [null, 2], operators: expect.arrayContaining(["Softmax", "ReduceMean"]) },
      { name: "map", shape: [null, null, 32, 4], operators: expect.arrayContaining(["Transpose", "Conv"]) },
    ],
    operators: expect.objectContaining({ Conv: 1, Softmax: 1, ReduceMean: 1 }),
    // 3 × 2 and 2 of the classifier, 3 × 4 and 4 of the map.
    parameters: 24,
    facts: { classes: ["cat", "dog"], preprocessing: "torch", card: { seed: 3 } },
  });
});

test("a file that is cut off, and one of another kind", async () => {
  const bytes = toOnnx(trained);
  await expect(readOnnx(bytes.subarray(0, bytes.length - 9))).rejects.toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: ONNX file: the file is damaged or cut off
      received  premature EOF
      to fix    get the file again, or export the model again]
  `);
  await expect(readOnnx(encodeModel(trained))).rejects.toThrowErrorMatchingInlineSnapshot(`
    [WeightsError: ONNX file: this is not an ONNX file
      received  a safetensors file
      expected  an .onnx file
      to fix    open it with loadModel() if saveModel() wrote it, or read its weights with readSafetensors()]
  `);
});
