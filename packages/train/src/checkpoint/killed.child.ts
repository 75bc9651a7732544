/** @file A run that a test kills: a program that trains in one folder and writes down where it ended. */
import { writeFile } from "node:fs/promises";
import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  globalAveragePooling2d,
  input,
  model,
  relu,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { writeSafetensors } from "@tributary/runtime";
import {
  accuracy,
  adamW,
  checkpoint,
  cosineDecay,
  createTrainer,
  earlyStopping,
  sparseCategoricalCrossentropy,
} from "../index.ts";

const [folder, result] = process.argv.slice(2) as [string, string];

const image = input([6, 6, 2]);
const seen = relu(batchNormalization()(conv2d(8, 3, { padding: "same", useBias: false })(image)));
const net = model(image, dense(3)(dropout(0.3)(globalAveragePooling2d(seen))));

const examples = 44;
const data = {
  inputs: { data: randomStream(1, "images").normal(examples * 72), shape: [examples, 6, 6, 2] },
  targets: {
    data: Int32Array.from(randomStream(1, "labels").uniform(examples), (u) => Math.floor(3 * u)),
    shape: [examples],
  },
};

const trainer = createTrainer(net, {
  loss: sparseCategoricalCrossentropy(),
  optimizer: adamW(cosineDecay(0.02, { updates: 50, warmup: 5 })),
  metrics: [accuracy()],
  seed: 7,
  ema: 0.9,
  accumulate: 2,
  threads: 1,
});

const history = await trainer.fit(data, {
  epochs: 20,
  batchSize: 8,
  validation: data,
  callbacks: [
    earlyStopping({ monitor: "val_accuracy", patience: 20 }),
    checkpoint(folder, { everySteps: 1, print: () => undefined }),
    { name: "report", stepEnd: ({ iteration }) => void process.stdout.write(`${iteration}\n`) },
  ],
});

const measured = history.epochs.map(({ epoch, values, learningRate }) => ({ epoch, values, learningRate }));
await writeSafetensors(`${result}.safetensors`, (await trainer.trained()).weights);
await writeSafetensors(`${result}.average.safetensors`, (await trainer.trained({ averaged: true })).weights);
await writeFile(`${result}.json`, JSON.stringify(measured));
await trainer.dispose();
