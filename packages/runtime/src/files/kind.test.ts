import { dense, input, model } from "@tributary/kernel";
import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { toOnnx } from "../model/to-onnx.ts";
import { initialize } from "../weights/initialize.ts";
import { encodeModel, loadModel } from "../weights/model-file.ts";
import { encodeSafetensors } from "../weights/safetensors.ts";
import { type FileKind, kindOfFile } from "./kind.ts";

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const hdf5 = Uint8Array.of(0x89, ...text("HDF\r\n\x1a\n"), ...new Uint8Array(40));
const trained = initialize(model(input([2]), dense(1)));
const none = new Uint8Array(0);

const files: readonly (readonly [what: string, kind: FileKind, bytes: Uint8Array])[] = [
  ["our own model", "safetensors", encodeModel(trained)],
  ["weights alone", "safetensors", encodeSafetensors(trained.weights)],
  ["no weights", "safetensors", encodeSafetensors({})],
  ["Keras 3's model", "keras", zipSync({ "metadata.json": none, "config.json": none, "model.weights.h5": none })],
  ["Keras' model that is cut off", "keras", zipSync({ "config.json": none, "model.weights.h5": none }).subarray(0, 60)],
  ["an HDF5 file", "hdf5", hdf5],
  ["PyTorch's zip", "pytorch", zipSync({ "archive/data.pkl": none, "archive/data/0": none, "archive/version": none })],
  ["older PyTorch's pickle", "pickle", Uint8Array.of(0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9)],
  ["TensorFlow.js' model", "tfjs", text('{"format": "layers-model", "modelTopology": {}, "weightsManifest": []}')],
  ["TensorFlow.js' list of weights", "tfjs", text('[{"paths": ["a.bin"], "weights": []}]')],
  ["our architecture", "json", text(JSON.stringify(trained.net))],
  ["text that begins as JSON", "json", text("{ and does not go on")],
  ["our own ONNX", "onnx", toOnnx(trained)],
  ["PyTorch's ONNX", "onnx", Uint8Array.of(8, 8, 0x12, 7, ...text("pytorch"))],
  ["TensorFlow Lite", "tflite", Uint8Array.of(0x1c, 0, 0, 0, ...text("TFL3"))],
  ["NumPy's array", "numpy", Uint8Array.of(0x93, ...text("NUMPY"), 1, 0)],
  ["NumPy's arrays", "numpy", zipSync({ "x.npy": none, "y.npy": none })],
  ["another zip", "zip", zipSync({ "model.h5": none })],
  ["something packed", "gzip", Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3)],
  ["a server's error", "html", text("\ufeff\n<!DOCTYPE HTML><title>404</title>")],
  ["a pointer of Git LFS", "pointer", text("version https://git-lfs.github.com/spec/v1\noid sha256:0")],
  ["nothing", "empty", none],
  ["a PNG", "picture", Uint8Array.of(0x89, ...text("PNG\r\n\x1a\n"))],
  ["a JPEG", "picture", Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, ...text("JFIF"))],
  ["a TIFF", "picture", Uint8Array.of(...text("II*"), 0, 8, 0, 0, 0)],
  ["a WebP", "picture", text("RIFF\x10\0\0\0WEBPVP8 ")],
  ["a BMP", "picture", Uint8Array.of(...text("BM"), 70, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0)],
  ["a telephone's picture", "picture", text("\0\0\0\x24ftypheic")],
  ["words", "text", text("épochs: 20, learning rate 0.001\n")],
  ["words with a letter that is cut", "text", text(`${"a".repeat(999)}é`)],
  ["bytes of nothing", "unknown", Uint8Array.of(0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10, 0xff, 0xff)],
];

test.each(files)("%s is known by its first bytes: %s", (_, kind, bytes) => {
  expect(kindOfFile(bytes)).toBe(kind);
});

describe("a model file of another kind", () => {
  test.each(files.filter(([, kind]) => !["safetensors", "unknown", "empty"].includes(kind)))(
    "is not called harmful: %s",
    async (_, __, bytes) => {
      await expect(loadModel(bytes)).rejects.toThrow("this is not a safetensors file");
    },
  );

  test("is called what it is, with what opens it", async () => {
    await expect(loadModel(hdf5)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: this is not a safetensors file
        received  an HDF5 file, as Keras writes (.h5, .hdf5)
        expected  a safetensors file
        to fix    open it with loadKeras(), or read its weights with readKeras()]
    `);
    await expect(loadModel(text("<!doctype html><title>404</title>"))).rejects.toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: model file: this is not a safetensors file
        received  a web page
        expected  a safetensors file
        to fix    look at it: the server sent a page, perhaps an error, in place of the file]
    `);
  });
});
