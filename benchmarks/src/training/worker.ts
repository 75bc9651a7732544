/** @file A process that trains one network, one step whenever it is told to, and says how long it took: `worker.js NETWORK [small] [--threads=N] [--device=webgpu]`. */
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "@tributary/train";
import { answer } from "../answer.ts";
import { modelOf, networks, shrunk } from "./networks.ts";
import { stepData } from "./step-data.ts";

const [name, ...args] = process.argv.slice(2);
const found = networks.find((network) => network.name === name)!;
const network = args.includes("small") ? shrunk(found) : found;
const option = (name: string): string | undefined => args.find((arg) => arg.startsWith(`--${name}=`))?.split("=")[1];
const [threads, device] = [option("threads"), option("device")];
const data = stepData(network);

const trainer = createTrainer(modelOf(network), {
  loss: sparseCategoricalCrossentropy(),
  optimizer: sgd(0.01, { momentum: 0.9 }),
  seed: 1,
  ...(threads ? { threads: Number(threads) } : {}),
  ...(device ? { device } : {}),
});

await answer(() => trainer.step(data));
await trainer.dispose();
