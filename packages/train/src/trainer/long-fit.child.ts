import { conv2d, dense, globalAveragePooling2d, input, model } from "@tributary/kernel";
import { createTrainer, sgd, sparseCategoricalCrossentropy } from "../index.ts";

const image = input([32, 32, 1]);
const net = model(image, dense(2)(globalAveragePooling2d(conv2d(16, 3)(image))));
const data = {
  inputs: { shape: [8, 32, 32, 1], data: new Float32Array(8 * 1024) },
  targets: { shape: [8], data: new Int32Array(8) },
};

/** How a fit ended. */
export interface Ended {
  readonly error: string;
  readonly steps: number;
}

/** Fits on WebAssembly, in steps of some milliseconds, and does not end before it is stopped; says when its engine is ready. */
export const longFit = async (signal: AbortSignal, ready: () => void): Promise<Ended> => {
  const options = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.01), device: "wasm", threads: 1 };
  await using trainer = createTrainer(net, options);
  await trainer.step(data);
  ready();
  const error = await trainer.fit(data, { epochs: 1e5, signal }).then(() => "it came to its end", String);
  return { error, steps: trainer.iteration };
};
