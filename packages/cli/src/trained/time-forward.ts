/** @file How long a model takes. */

import { cost, type Model, type Tensor } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { createPredictor, initialize } from "@tributary/runtime";

export interface TimingOptions {
  readonly batch: number;
  readonly runs: number;
  readonly device: string;
}

export interface Timing {
  readonly name: string;
  readonly parameters: number;
  /** For one image. */
  readonly multiplyAdds: number;
  /** For the batch: the best run, which is the one that others disturbed least. */
  readonly milliseconds: number;
  /** Billions of multiply-adds a second. */
  readonly gigaPerSecond: number;
}

/** Times predictions of a model with random weights on a gray image. */
export const timeForward = async (
  net: Model<Tensor, Tensor>,
  { batch, runs, device }: TimingOptions,
): Promise<Timing> => {
  const { parameters, multiplyAdds } = cost(net);
  const shape = [batch, ...(net.inputs[0]!.tensor.shape.slice(1) as readonly number[])];
  const data = new Float32Array(countOf(shape)).fill(0.5);
  const predictor = await createPredictor(initialize(net), { device, batchSize: batch });
  try {
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i <= runs; i++) {
      const started = performance.now();
      await predictor.predict({ data, shape });
      // The first run sets things up.
      if (i > 0) best = Math.min(best, performance.now() - started);
    }
    const gigaPerSecond = (batch * multiplyAdds) / best / 1e6;
    return { name: net.name, parameters: parameters.total, multiplyAdds, milliseconds: best, gigaPerSecond };
  } finally {
    await predictor.dispose();
  }
};
