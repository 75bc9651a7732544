/** @file A run that is killed: trains in one folder, says each step, and writes down where it ended. */
import { writeFile } from "node:fs/promises";
import { argv, stdout } from "node:process";
import { randomFrom } from "@tributary/images";
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
import { writeSafetensors } from "@tributary/runtime";
import {
  accuracy,
  adamW,
  checkpoint,
  cosineDecay,
  createTrainer,
  csvLog,
  earlyStopping,
  sparseCategoricalCrossentropy,
} from "@tributary/train";

const [folder, result] = argv.slice(2) as [string, string];

const image = input([6, 6, 2], { name: "image" });
const seen = relu(batchNormalization()(conv2d(8, 3, { padding: "same", useBias: false })(image)));
const net = model(image, dense(3)(dropout(0.3)(globalAveragePooling2d(seen))));

const examples = 44;
const random = randomFrom(1, "data");
const data = {
  inputs: { data: Float32Array.from({ length: examples * 72 }, () => random.normal()), shape: [examples, 6, 6, 2] },
  targets: { data: Int32Array.from({ length: examples }, () => random.integer(3)), shape: [examples] },
};

await using trainer = createTrainer(net, {
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
    csvLog(`${result}.csv`),
    checkpoint(folder, { everySteps: 1 }),
    { name: "report", stepEnd: ({ iteration }) => void stdout.write(`${iteration}\n`) },
  ],
});

const measured = history.epochs.map(({ epoch, values, learningRate }) => ({ epoch, values, learningRate }));
await writeSafetensors(`${result}.safetensors`, (await trainer.trained()).weights);
await writeSafetensors(`${result}.average.safetensors`, (await trainer.trained({ averaged: true })).weights);
await writeFile(`${result}.json`, JSON.stringify(measured));
