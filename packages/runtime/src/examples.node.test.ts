/** Every example of a docstring gives what it says. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { chain, conv2d, dense, globalAveragePooling2d, input, model, named } from "@tributary/kernel";
import { checkExamples } from "@tributary/testing/docs";
import { initialize, saveModel, toKeras, writeSafetensors } from "./index.ts";

const zeros = (...shape: readonly number[]) => ({
  data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  shape,
});

/** The same small network as this library, PyTorch, Keras and TensorFlow.js keep it. */
const writeFiles = async (folder: string): Promise<void> => {
  const parts = chain(named("conv1", conv2d(8, 3)), globalAveragePooling2d, dense(2));
  const trained = initialize(model(input([28, 28, 1], { name: "image" }), parts));
  await saveModel(join(folder, "cells.safetensors"), trained);
  await writeSafetensors(join(folder, "pytorch.safetensors"), {
    "conv1.weight": zeros(8, 1, 3, 3),
    "conv1.bias": zeros(8),
    "fc.weight": zeros(2, 8),
    "fc.bias": zeros(2),
  });
  await writeFile(join(folder, "cells.keras"), await toKeras(trained));
  const fixtures = new URL("../../../conformance/fixtures/", import.meta.url);
  await copyFile(new URL("pytorch-checkpoint.pth", fixtures), join(folder, "checkpoint.pth"));
  await mkdir(join(folder, "mobile"));
  const weights = [{ name: "conv1/kernel", shape: [3, 3, 3, 32], dtype: "float32" }];
  const config = { name: "conv1", batch_input_shape: [null, 32, 32, 3], filters: 32, kernel_size: 3, use_bias: false };
  const modelTopology = { class_name: "Sequential", config: { layers: [{ class_name: "Conv2D", config }] } };
  const manifest = { format: "layers-model", modelTopology, weightsManifest: [{ paths: ["shard.bin"], weights }] };
  await writeFile(join(folder, "mobile", "model.json"), JSON.stringify(manifest));
  await writeFile(join(folder, "mobile", "shard.bin"), new Uint8Array(3 * 3 * 3 * 32 * 4));
};

checkExamples({
  package: new URL("../", import.meta.url),
  withoutExample: 0,
  files: writeFiles,
  given: {
    parts: 'const parts = chain(named("conv1", conv2d(8, 3)), globalAveragePooling2d, dense(2));',
    net: 'const net = model(input([28, 28, 1], { name: "image" }), parts);',
    trained: "const trained = initialize(net);",
    reference:
      'const reference = { package: "torchvision", architecture: "small", layout: "torch", names: { "conv1/conv2d": "conv1", dense: "fc" } } as const;',
    a: 'const a = input([], { name: "a" });',
    graph:
      'const graph = lower({ inputs: [{ name: "a", tensor: a }], weights: [], outputs: [{ name: "b", tensor: negate(a) }] });',
  },
});
