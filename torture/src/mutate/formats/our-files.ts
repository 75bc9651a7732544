/** @file Files that Tributary itself writes: weights, models, their facts, architectures, ONNX. */
import { fromJson } from "@tributary/kernel";
import { encodeModel, encodeSafetensors, loadModel, openSession, readSafetensors, toOnnx } from "@tributary/runtime";
import { anyBytes } from "../mutators/bytes.ts";
import { anyJson } from "../mutators/json.ts";
import { decoded, encoded } from "../mutators/mutator.ts";
import { inProtobuf } from "../mutators/protobuf.ts";
import { inFacts, inSafetensors } from "../mutators/safetensors.ts";
import { digest } from "./digest.ts";
import type { Format } from "./format.ts";
import { given } from "./given.ts";
import { classifier, everyLayer, ourModels, severalPorts } from "./our-models.ts";
import { useModel, useNetwork } from "./use-model.ts";

const safetensors: Format = {
  name: "safetensors",
  samples: async () => [
    encodeSafetensors(classifier().weights, { metadata: { format: "pt" } }),
    encodeSafetensors({
      a: { shape: [2], data: Int32Array.of(1, 2) },
      b: { shape: [3], data: Uint8Array.of(1, 2, 3) },
    }),
  ],
  mutators: [anyBytes, inSafetensors],
  read: async (bytes, places, index) => digest((await readSafetensors(await given(bytes, places, index))).weights),
};

const readModel: Format["read"] = async (bytes, places, index) => {
  const trained = await loadModel(await given(bytes, places, index));
  await useModel(trained);
  return digest(trained.weights);
};

const modelFile: Format = {
  name: "model file",
  samples: async ({ fixtures }) => [...ourModels(), ...(await everyLayer(fixtures))].map((one) => encodeModel(one)),
  mutators: [anyBytes, inSafetensors, inSafetensors],
  read: readModel,
};

const facts: Format = {
  name: "model facts",
  samples: async () =>
    ourModels()
      .slice(0, 2)
      .map((one) => encodeModel(one)),
  mutators: [inFacts],
  read: readModel,
};

const modelJson: Format = {
  name: "model JSON",
  samples: async ({ fixtures }) =>
    [...ourModels(), ...(await everyLayer(fixtures))].map(({ net }) => encoded(JSON.stringify(net))),
  mutators: [anyJson],
  async read(bytes) {
    const net = fromJson(JSON.parse(decoded(bytes)));
    await useNetwork(net);
    return net.name;
  },
};

const onnx: Format = {
  name: "ONNX",
  samples: async () => [toOnnx(classifier()), toOnnx(severalPorts())],
  mutators: [anyBytes, inProtobuf, inProtobuf],
  async read(bytes, places, index) {
    const file = await given(bytes, places, index);
    await using session = await openSession(typeof file === "string" ? bytes : file, { threads: 1 });
    return session.device;
  },
};

export const ourFiles: readonly Format[] = [safetensors, modelFile, facts, modelJson, onnx];
