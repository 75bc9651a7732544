/** @file A process that trains one network, one step whenever it is told to, and says how long it took: `worker.js NETWORK [small] [THREADS]`. */
import { countOf, randomStream } from "@tributary/kernel/authoring";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { answer } from "../answer.ts";
import { modelOf, networks, shrunk } from "./networks.ts";

const [name, ...args] = process.argv.slice(2);
const found = networks.find((network) => network.name === name)!;
const network = args.includes("small") ? shrunk(found) : found;
const threads = args.find((arg) => arg !== "small");
const { batch, image, classes, perPixel } = network;
const [height, width] = image;

const count = batch * countOf(image);
const places = perPixel ? [batch, height, width] : [batch];
const labels = randomStream(1, "labels").uniform(countOf(places));
const data = {
  inputs: { data: randomStream(1, "images").uniform(count), shape: [batch, ...image] },
  targets: { data: Int32Array.from(labels, (u) => Math.floor(u * classes)), shape: places },
};

const trainer = createTrainer(modelOf(network), {
  loss: sparseCategoricalCrossentropy(),
  optimizer: sgd(0.01, { momentum: 0.9 }),
  seed: 1,
  ...(threads ? { threads: Number(threads) } : {}),
});

await answer(() => trainer.step(data));
await trainer.dispose();
