/** @file A process that does one thing thousands of times, and says how much memory it holds. */
import { argv, memoryUsage, stdout } from "node:process";
import { type Random, randomFrom } from "@tributary/images";
import { conv2d, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { createPredictor, encodeModel, initialize, loadModel } from "@tributary/runtime";
import { adam, createTrainer, sparseCategoricalCrossentropy } from "@tributary/train";

const [kind, seed] = argv.slice(2) as [string, string];
const random = randomFrom(Number(seed), kind);

const image = input([null, null, 3], { name: "image" });
const net = model(image, dense(4)(globalAveragePooling2d(conv2d(16, 3, { padding: "same" })(image))));
const trained = initialize(net, { seed: 1 });

const batchOf = (from: Random) => {
  const shape = [1 + from.integer(4), 8 + from.integer(120), 8 + from.integer(120), 3];
  return { shape, data: new Float32Array(shape.reduce((product, size) => product * size)).fill(0.5) };
};

/** Prepares something once, and gives what is done again and again. */
const works: Readonly<Record<string, () => Promise<() => Promise<unknown>>>> = {
  async predict() {
    const predictor = await createPredictor(trained, { threads: 1 });
    return () => predictor.predict(batchOf(random));
  },
  predictor: async () => async () => {
    await using predictor = await createPredictor(trained, { threads: 1 });
    return predictor.predict(batchOf(random));
  },
  trainer: async () => async () => {
    await using trainer = createTrainer(net, {
      loss: sparseCategoricalCrossentropy(),
      optimizer: adam(),
      seed: 1,
      threads: 1,
    });
    const shape = [8, 16, 16, 3];
    const inputs = { shape, data: new Float32Array(8 * 16 * 16 * 3).fill(0.5) };
    const targets = { shape: [8], data: Int32Array.from({ length: 8 }, (_, i) => i % 4) };
    await trainer.fit({ inputs, targets }, { epochs: 1, batchSize: 4 });
    return trainer.predict(inputs);
  },
  async loadModel() {
    const bytes = encodeModel(trained);
    return () => loadModel(bytes);
  },
};

const again = await works[kind]!();
for (let i = 0; ; i++) {
  await again();
  // The parent ends it.
  if (i % 10 === 9) stdout.write(`${i + 1} ${memoryUsage.rss()}\n`);
}
