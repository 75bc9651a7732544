/** @file Weights that PyTorch saved, under the names and in the order of axes that it has for them. */
import {
  batchNormalization,
  chain,
  conv2d,
  conv2dTranspose,
  dense,
  globalAveragePooling2d,
  input,
  model,
  relu,
} from "@tributary/kernel";
import { createPredictor, importWeights, readSafetensors } from "@tributary/runtime";

const image = input([10, 10, 3], { name: "image" });
const layers = chain(
  conv2d(4, 3, { name: "conv1" }),
  batchNormalization({ epsilon: 1e-5, name: "bn1" }),
  relu,
  conv2dTranspose(2, 2, { strides: 2, name: "up" }),
  globalAveragePooling2d,
  dense(5, { name: "fc" }),
);
const net = model(image, layers(image));
const names = { conv1: "conv1", bn1: "bn1", up: "up", fc: "fc" };

const file = new URL("../../conformance/fixtures/torch-small.safetensors", import.meta.url);
const { weights: stored } = await readSafetensors(file);
const reference = { package: "torch", architecture: "small", layout: "torch", names } as const;
const { loaded, unused, ...trained } = importWeights(net, stored, reference);
console.log(`taken: ${loaded.join(", ")}`);
console.log(`not used: ${unused.length}, among them ${unused[0]}`);

await using predictor = await createPredictor(trained);
const { data } = await predictor.predict({ shape: [1, 10, 10, 3], data: new Float32Array(300).fill(0.5) });
console.log(Array.from(data, (score) => score.toFixed(3)).join(" "));
