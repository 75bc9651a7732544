/**
 * @file A process that comes to its first step or prediction, and says how long that took since the process began: `worker.js NETWORK step`,
 * `worker.js NETWORK prediction`.
 */
import { initialize } from "@tributary/runtime";
import { networks, type OpenedNetwork } from "./networks.ts";

const [name, what] = process.argv.slice(2);
const { image, net }: OpenedNetwork = networks[name!]!;

const model = net();
const modelled = performance.now();
const trained = initialize(model, { seed: 1 });
const initialized = performance.now();

const [height, width, channels] = image;
const data = new Float32Array(height * width * channels).fill(0.5);

/** The times of the first three. */
const times: number[] = [];
const timed = async (work: () => Promise<unknown>): Promise<void> => {
  for (let i = 0; i < 3; i++) {
    await work();
    times.push(performance.now());
  }
};

if (what === "step") {
  const { createTrainer, sgd, sparseCategoricalCrossentropy } = await import("@tributary/train");
  const options = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.01, { momentum: 0.9 }) };
  const trainer = createTrainer(trained, options);
  const batch = { inputs: { data, shape: [1, ...image] }, targets: { data: Int32Array.of(1), shape: [1] } };
  await timed(() => trainer.step(batch));
  await trainer.dispose();
} else {
  const { createPredictor } = await import("@tributary/runtime");
  const predictor = await createPredictor(trained);
  await timed(() => predictor.predict({ data, shape: [1, ...image] }));
  await predictor.dispose();
}

const [first, second, third] = times as [number, number, number];
console.log(
  JSON.stringify({
    modelled,
    weights: initialized - modelled,
    first: first - initialized,
    later: Math.min(second - first, third - second),
  }),
);
