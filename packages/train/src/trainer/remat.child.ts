/** @file Trains a narrow, deep network on large images, and says how many megabytes that took at most: `remat.child.js plain|remat [optimized]`. */
import { type Block, chain, conv2d, globalAveragePooling2d, input, model, relu, type Tensor } from "@tributary/kernel";
import { peakMegabytes } from "@tributary/testing/peak";
import { createTrainer, meanSquaredError, sgd } from "../index.ts";

const [, , kind, level] = process.argv;
const [batch, size, channels, depth] = [8, 128, 8, 80];
const image: Tensor = input([size, size, channels]);
const layers = Array.from({ length: depth }, (): Block => chain(conv2d(channels, 1, { useBias: false }), relu));

await using trainer = createTrainer(model(image, globalAveragePooling2d(chain(...layers)(image))), {
  loss: meanSquaredError(),
  optimizer: sgd(0.01),
  remat: kind === "remat",
  ...(level === "optimized" ? { engine: { graphOptimizationLevel: "all" } } : {}),
});
const inputs = { shape: [batch, size, size, channels], data: new Float32Array(batch * size * size * channels).fill(1) };
const data = { inputs, targets: { shape: [batch, channels], data: new Float32Array(batch * channels) } };
await trainer.step(data);
console.log(Math.round(peakMegabytes()));
