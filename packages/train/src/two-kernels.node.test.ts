/** @file What another copy of the kernel made, at the doors of this package. Pages load a module once, so this is Node's. */
import { dense, input, model } from "@tributary/kernel";
import { expect, test, vi } from "vitest";
import { adam, createTrainer, meanSquaredError } from "./index.ts";

vi.resetModules();
const other = await import("@tributary/kernel");
const { mean, subtract } = await import("@tributary/kernel/ops");

const optimizer = adam(1e-3);
const two = "two copies of @tributary/kernel are loaded";

test("a model of another copy is refused, with weights and without", () => {
  const net = other.model(other.input([4]), other.dense(2));
  expect(() => createTrainer(net, { loss: meanSquaredError(), optimizer })).toThrow(two);
  expect(() => createTrainer({ net, weights: {} }, { loss: meanSquaredError(), optimizer })).toThrow(two);
});

test("so is a loss that is written with operations of another copy", async () => {
  const net = model(input([4]), dense(2));
  const step = async (): Promise<unknown> => {
    await using trainer = createTrainer(net, { loss: (output, target) => mean(subtract(output, target)), optimizer });
    return await trainer.step({
      inputs: { shape: [1, 4], data: Float32Array.of(1, 2, 3, 4) },
      targets: { shape: [1, 2], data: Float32Array.of(1, 2) },
    });
  };
  await expect(step()).rejects.toThrow(two);
});
