/** @file A .keras file: its weights, by Keras' names, in the same model. */
import {
  batchNormalization,
  concatenate,
  conv2d,
  dense,
  globalMaxPooling2d,
  input,
  model,
  subtract,
} from "@tributary/kernel";
import { createPredictor, importWeights, readKeras } from "@tributary/runtime";

const patch = input([6, 6, 2]);
const seen = batchNormalization({ name: "norm" })(conv2d(3, 3, { activation: "relu", name: "conv" })(patch));
const encoder = model(patch, globalMaxPooling2d(seen), { name: "encoder" });

const both = input([6]);
const hidden = dense(4, { activation: "relu", name: "dense" })(both);
const head = model(both, dense(2, { name: "dense_1" })(hidden), { name: "head" });

const [left, right] = [input([6, 6, 2], { name: "left" }), input([6, 6, 2], { name: "right" })];
const [a, b] = [encoder(left), encoder(right)];
const net = model(
  { left, right },
  { label: head(concatenate([a, b])), score: dense(1, { name: "score" })(subtract([a, b])) },
);

const { weights: stored } = await readKeras(new URL("../../conformance/fixtures/keras-nested.keras", import.meta.url));
const inside = { conv: "encoder/conv", norm: "encoder/norm", dense: "head/dense", dense_1: "head/dense_1" };
const names = { ...inside, score: "score" };
const trained = importWeights(net, stored, { package: "keras", architecture: "nested", layout: "keras", names });
console.log(Object.keys(stored).join(", "));

const half = { shape: [1, 6, 6, 2], data: new Float32Array(72).fill(0.5) };
await using predictor = await createPredictor(trained);
const { label, score } = await predictor.predict({ left: half, right: half });
for (const [name, { data }] of Object.entries({ label, score }))
  console.log(`${name}: ${Array.from(data, (number) => number.toFixed(3)).join(" ")}`);
