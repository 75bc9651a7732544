/** @file Files that other libraries write: Keras, PyTorch, TensorFlow.js. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadKeras, loadTfjs, readKeras, readPytorch } from "@tributary/runtime";
import { unzipSync, zipSync } from "fflate";
import { inZip } from "../mutators/archives.ts";
import { anyBytes } from "../mutators/bytes.ts";
import { inHdf5 } from "../mutators/hdf5.ts";
import { anyJson } from "../mutators/json.ts";
import { decoded, type Mutator } from "../mutators/mutator.ts";
import { digest } from "./digest.ts";
import type { Format, Places } from "./format.ts";
import { given } from "./given.ts";
import { useModel } from "./use-model.ts";

const fixturesThat =
  (fits: RegExp) =>
  async ({ fixtures }: Places): Promise<readonly Uint8Array[]> => {
    const names = (await readdir(fixtures)).filter((name) => fits.test(name)).sort();
    return Promise.all(names.map((name) => readFile(join(fixtures, name))));
  };

/** A damaged HDF5 may never end: less time than the examiner gives, enough for a good one on a busy machine. */
const limits = { unpackSeconds: 12 };

/** Weights alone first: they tell more of the file than a model that is refused for its layers. */
const readKerasFile: Format["read"] = async (bytes, places, index) => {
  const { weights } = await readKeras(await given(bytes, places, index), limits);
  if (index % 2 === 0) await useModel(await loadKeras(bytes, limits));
  return digest(weights);
};

const anyHdf5: Mutator = (bytes, random) => (random.chance(0.5) ? anyBytes : inHdf5)(bytes, random);

const keras: Format = {
  name: ".keras",
  samples: fixturesThat(/^keras-.*\.keras$|shared-layers\.keras$/),
  mutators: [anyBytes, inZip({ ".json": anyJson, ".h5": anyHdf5, "": anyBytes })],
  // Each member has a checksum.
  noticed: [anyBytes],
  read: readKerasFile,
};

const hdf5: Format = {
  name: ".h5",
  samples: fixturesThat(/^keras-.*(?<!weights)\.h5$/),
  mutators: [anyBytes, inHdf5],
  read: readKerasFile,
};

const weightsHdf5: Format = {
  name: ".weights.h5",
  samples: fixturesThat(/\.weights\.h5$/),
  mutators: [anyBytes, inHdf5],
  read: async (bytes, places, index) => digest((await readKeras(await given(bytes, places, index), limits)).weights),
};

/** A folder of a model.json and shards, as one file while it waits to be changed. */
const folders = ({ fixtures }: Places): Promise<readonly Uint8Array[]> =>
  Promise.all(
    ["tfjs-float32", "tfjs-quantized"].map(async (name) => {
      const names = (await readdir(join(fixtures, name))).filter((file) => file !== "expected.json");
      const files = await Promise.all(names.map((file) => readFile(join(fixtures, name, file))));
      return zipSync(Object.fromEntries(names.map((file, i) => [file, files[i]!])), { level: 0 });
    }),
  );

const tfjs: Format = {
  name: "TensorFlow.js",
  samples: folders,
  mutators: [inZip({ ".json": anyJson, "": anyBytes })],
  async read(bytes) {
    const { "model.json": json = new Uint8Array(0), ...shards } = unzipSync(bytes);
    const trained = await loadTfjs({ json: decoded(json), shards });
    await useModel(trained);
    return digest(trained.weights);
  },
};

const pytorch: Format = {
  name: ".pth",
  samples: fixturesThat(/(?<!module)\.pth$/),
  mutators: [anyBytes, (bytes, random) => (bytes[0] === 0x50 ? inZip({ "": anyBytes }) : anyBytes)(bytes, random)],
  read: async (bytes, places, index) => digest((await readPytorch(await given(bytes, places, index))).weights),
};

export const theirFiles: readonly Format[] = [keras, hdf5, weightsHdf5, tfjs, pytorch];
