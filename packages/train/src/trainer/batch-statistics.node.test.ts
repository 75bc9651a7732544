/** Steps in which one node normalizes an image, and writes over the statistics that it is given. */
import { batchNormalization, chain, conv2d, dense, flatten, input, model, relu } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import { createTrainer, meanSquaredError, sgd } from "../index.ts";

const unit = chain(conv2d(4, 1), batchNormalization({ momentum: 0.5 }), relu);
const again = chain(conv2d(4, 1), batchNormalization({ momentum: 0.5 }), relu);
const net = model(input([6, 5, 3]), chain(unit, again, flatten, dense(2)));
const drawn = (seed: number, shape: readonly number[]) => ({
  dtype: "float32" as const,
  shape,
  data: randomStream(seed, "batch").normal(shape.reduce((a, b) => a * b)),
});

test("weights and statistics are the same after some steps that are opened as they are, and that an optimizer went over", async () => {
  const snapshots = await Promise.all(
    (["disabled", "all"] as const).map(async (graphOptimizationLevel) => {
      await using trainer = createTrainer(net, {
        loss: meanSquaredError(),
        optimizer: sgd(0.01),
        seed: 1,
        engine: { graphOptimizationLevel },
      });
      // A batch in which nothing is finite is refused, and leaves nothing behind.
      const broken = { ...drawn(9, [3, 6, 5, 3]), data: new Float32Array(270).fill(Number.NaN) };
      await trainer.step({ inputs: drawn(0, [3, 6, 5, 3]), targets: drawn(1, [3, 2]) });
      await expect(trainer.step({ inputs: broken, targets: drawn(1, [3, 2]) })).rejects.toThrow();
      for (let i = 2; i < 6; i++) await trainer.step({ inputs: drawn(i, [3, 6, 5, 3]), targets: drawn(i + 9, [3, 2]) });
      return (await trainer.snapshot()).tensors;
    }),
  );
  const [asIs, optimized] = snapshots.map((tensors) => Object.entries(tensors));
  expect(asIs!.length).toBeGreaterThan(10);
  for (const [i, [name, { data }]] of asIs!.entries()) {
    expect(optimized![i]![0]).toBe(name);
    expectAllClose(optimized![i]![1].data, data, { relative: 1e-4, absolute: 1e-5 });
  }
});
