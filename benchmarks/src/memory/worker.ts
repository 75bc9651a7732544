/** @file A process that trains one network for a few steps and says what that took: `worker.js NETWORK BATCH [remat]`. */
import { createHash } from "node:crypto";
import { peakMegabytes } from "@tributary/testing/peak";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { networks, type OpenedNetwork } from "../opening/networks.ts";
import { stepData } from "../training/step-data.ts";
import { median } from "../turns.ts";

const [name, batch, ...options] = process.argv.slice(2);
const { image, net }: OpenedNetwork = networks[name!]!;
const data = stepData({ batch: Number(batch), image, classes: 1000, perPixel: false });

const trainer = createTrainer(net(), {
  loss: sparseCategoricalCrossentropy(),
  optimizer: sgd(0.01, { momentum: 0.9 }),
  seed: 1,
  remat: options.includes("remat"),
});

const [times, cpuTimes]: readonly [number[], number[]] = [[], []];
for (let step = 0; step < 4; step++) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  await trainer.step(data);
  times.push(performance.now() - start);
  const { user, system } = process.cpuUsage(before);
  cpuTimes.push((user + system) / 1000);
}
// The first step is opened. Weights are asked for after the memory, since they come as a copy.
const peakMb = peakMegabytes();
const { weights } = await trainer.trained();
const digest = createHash("sha256");
for (const { data } of Object.values(weights)) digest.update(data);
await trainer.dispose();
const [ms, cpuMs] = [times, cpuTimes].map((all) => median(all.slice(1)));
console.log(JSON.stringify({ ms, cpuMs, peakMb, weights: digest.digest("hex") }));
