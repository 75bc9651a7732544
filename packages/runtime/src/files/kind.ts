/** @file What kind of file this is, by its first bytes: names of files are often wrong. */
import { entriesOf } from "../untrusted/zip-directory.ts";

/** A kind of file that models, weights or something in their place come in. */
export type FileKind =
  | "safetensors"
  | "keras"
  | "hdf5"
  | "pytorch"
  | "pickle"
  | "tfjs"
  | "json"
  | "onnx"
  | "tflite"
  | "numpy"
  | "zip"
  | "gzip"
  | "picture"
  | "html"
  | "pointer"
  | "text"
  | "empty"
  | "unknown";

/** What each kind is, and what to do with it. */
const kinds: Readonly<Record<FileKind, { readonly what: string; readonly fix: string }>> = {
  safetensors: {
    what: "a safetensors file",
    fix: "open it with loadModel() if saveModel() wrote it, or read its weights with readSafetensors()",
  },
  keras: { what: "a Keras model (.keras)", fix: "open it with loadKeras(), or read its weights with readKeras()" },
  hdf5: {
    what: "an HDF5 file, as Keras writes (.h5, .hdf5)",
    fix: "open it with loadKeras(), or read its weights with readKeras()",
  },
  pytorch: {
    what: "a file of PyTorch (.pt, .pth)",
    fix: "read its weights with readPytorch()",
  },
  pickle: {
    what: "a Python pickle, as older PyTorch writes (.pt, .pth)",
    fix: "read its weights with readPytorch()",
  },
  tfjs: {
    what: "the model.json of a TensorFlow.js model",
    fix: "open it with loadTfjs(), or read its weights with readTfjs()",
  },
  json: {
    what: "JSON",
    fix: "give the file with the weights; an architecture that toJson() wrote opens with fromJson()",
  },
  onnx: { what: "an ONNX model (.onnx)", fix: "look into it with readOnnx(), and run it with openSession()" },
  tflite: { what: "a TensorFlow Lite model (.tflite)", fix: "give the Keras model that it was converted from" },
  numpy: {
    what: "arrays of NumPy (.npy, .npz)",
    fix: "in Python, save them with safetensors.numpy.save_file(), and read that with readSafetensors()",
  },
  zip: { what: "a zip file", fix: "unpack it, and give the file with the model" },
  gzip: { what: "a file packed with gzip", fix: "unpack it, and give the file with the model" },
  picture: { what: "a picture or a film", fix: "give the model's file; the picture is what a model is asked about" },
  html: { what: "a web page", fix: "look at it: the server sent a page, perhaps an error, in place of the file" },
  pointer: { what: "a pointer of Git LFS in place of the file", fix: "get the file itself: git lfs pull" },
  text: { what: "text", fix: "give the file with the model" },
  empty: { what: "0 bytes", fix: "get the file again" },
  unknown: { what: "bytes of no kind that we know", fix: "get the file again: this one is damaged, or no model" },
};

const latin = (bytes: Uint8Array, begin: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(begin, end));

const kindOfZip = (bytes: Uint8Array): FileKind => {
  const names = entriesOf(bytes)?.map(({ name }) => name) ?? [latin(bytes, 30, 30 + (bytes[26] ?? 0))];
  if (names.some((name) => name === "config.json" || name === "model.weights.h5" || name === "metadata.json"))
    return "keras";
  if (names.some((name) => /(^|\/)data\.pkl$/.test(name))) return "pytorch";
  return names.length > 0 && names.every((name) => name.endsWith(".npy")) ? "numpy" : "zip";
};

/** How files of pictures begin: PNG, JPEG, GIF, TIFF, WebP, BMP; then boxes of MPEG-4, as AVIF and HEIC are made of. */
const PICTURE = /^(?:\x89PNG|\xff\xd8\xff|GIF8|II[*+]\0|MM\0[*+]|RIFF.{4}WEBP|BM.{12}[^\0]\0\0\0|\0\0.{2}ftyp)/s;

/** The length of a header, and then the header: a JSON object. */
const isSafetensors = (bytes: Uint8Array): boolean => {
  if (bytes.byteLength < 10 || bytes[8] !== 0x7b) return false;
  const header = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  return header >= 2n && header <= BigInt(bytes.byteLength - 8);
};

/** No bytes that only steer a terminal, and whole letters; the last one may be cut. */
const isText = (bytes: Uint8Array): boolean => {
  const start = bytes.subarray(0, 1000);
  if (start.some((byte) => byte < 32 && ![9, 10, 12, 13].includes(byte))) return false;
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** Field 1 of the message, the version of the format, and then another of its fields. */
const isOnnx = ([first, version = 0, next = 0]: Uint8Array): boolean =>
  first === 0x08 && version > 0 && version < 0x40 && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(next);

const isManifest = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((group) => "paths" in Object(group) && "weights" in Object(group));

const kindOfJson = (text: string): FileKind => {
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) || "weightsManifest" in Object(value) ? "tfjs" : "json";
  } catch {
    return "json";
  }
};

const kindOfText = (bytes: Uint8Array): FileKind => {
  const start = latin(bytes, 0, 200)
    .replace(/^\xef\xbb\xbf/, "")
    .trimStart();
  if (/^<(!doctype|html|head|\?xml)/i.test(start)) return "html";
  if (start.startsWith("version https://git-lfs")) return "pointer";
  if (/^[{[]/.test(start)) return kindOfJson(new TextDecoder().decode(bytes));
  return isText(bytes) ? "text" : "unknown";
};

/**
 * What kind of file this is, by its first bytes. Whether the rest is in order is the reader's to say.
 *
 * @example
 * kindOfFile(toOnnx(initialize(model(input([2]), dense(1))))); // "onnx"
 * kindOfFile(new TextEncoder().encode("<!DOCTYPE html><title>404")); // "html"
 */
export const kindOfFile = (bytes: Uint8Array): FileKind => {
  if (bytes.byteLength === 0) return "empty";
  if (isSafetensors(bytes)) return "safetensors";
  const start = latin(bytes, 0, 8);
  if (start === "\x89HDF\r\n\x1a\n") return "hdf5";
  if (start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06")) return kindOfZip(bytes);
  if (start.startsWith("\x1f\x8b")) return "gzip";
  if (bytes[0] === 0x80 && bytes[1]! >= 2 && bytes[1]! <= 5) return "pickle";
  if (start.slice(4) === "TFL3") return "tflite";
  if (start.startsWith("\x93NUMPY")) return "numpy";
  if (PICTURE.test(latin(bytes, 0, 18))) return "picture";
  return isOnnx(bytes) ? "onnx" : kindOfText(bytes);
};

/** The fields of an error for a file of another kind than its reader's: what it is, and what opens it. */
export const otherKind = (bytes: Uint8Array): { readonly received: string; readonly fix: string } => {
  const { what, fix } = kinds[kindOfFile(bytes)];
  return { received: what, fix };
};
