/** Early stopping and plateaus, epoch by epoch, as Keras 3.15 does. */
import { dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { createTrainer, earlyStopping, meanSquaredError, reduceOnPlateau, sgd } from "../index.ts";
import { modeOf } from "./monitor.ts";

const x = input([1], { name: "x" });
const data = { inputs: { shape: [1, 1], data: Float32Array.of(1) }, targets: { shape: [1], data: Float32Array.of(1) } };
/** A trainer whose losses never change. */
const still = () => createTrainer(model(x, dense(1)(x)), { loss: meanSquaredError(), optimizer: sgd(0), seed: 1 });

test.for([
  [0, 2],
  [1, 2],
  [2, 3],
  [3, 4],
] as const)("patience %i: %i epochs", async ([patience, epochs]) => {
  await using trainer = still();
  const callbacks = [earlyStopping({ monitor: "loss", patience })];
  expect((await trainer.fit(data, { epochs: 9, callbacks })).epochs).toHaveLength(epochs);
  // A second fit begins anew.
  expect((await trainer.fit(data, { epochs: 9, callbacks })).epochs).toHaveLength(2 * epochs);
});

/** How often the rate has dropped after each epoch. */
const drops = (losses: readonly number[], options: Parameters<typeof reduceOnPlateau>[1]): readonly number[] => {
  const { start, epochEnd } = reduceOnPlateau(1, options);
  let state = start;
  return losses.map((loss) => {
    state = epochEnd!(state, { loss });
    return state.drops;
  });
};

test.for([
  [0, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]],
  [1, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]],
  [2, [0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4]],
  [3, [0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3]],
] as const)("cooldown %i", ([cooldown, expected]) => {
  expect(drops(Array(12).fill(1), { patience: 2, cooldown })).toEqual(expected);
});

test("patience 0 and 1 are alike, and small steps add up to an improvement", () => {
  for (const patience of [0, 1]) {
    expect(drops(Array(6).fill(1), { patience })).toEqual([0, 1, 2, 3, 4, 5]);
    expect(drops(Array(6).fill(1), { patience, cooldown: 2 })).toEqual([0, 1, 1, 2, 2, 3]);
  }
  const falling = Array.from({ length: 6 }, (_, i) => 1 - i * 5e-5);
  expect(drops(falling, { patience: 2 })).toEqual([0, 0, 1, 1, 1, 2]);
});

describe("what is not a number", () => {
  test("lowers no rate and is never the best", () => {
    expect(drops([Number.NaN, Number.NaN, Number.NaN, 5, 4, 3], { patience: 1 })).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test.for([
    [0, 4],
    [1, 4],
    [2, 5],
  ] as const)("gives no weights to go back to, and ends no run at once: patience %i", async ([patience, epochs]) => {
    const losses = [Number.NaN, 5, 4, 4, 4];
    await using trainer = still();
    const watching = earlyStopping({ monitor: "own", mode: "min", patience });
    let epoch = 0;
    const own = {
      ...watching,
      epochEnd: (...[record, run]: Parameters<NonNullable<typeof watching.epochEnd>>) =>
        watching.epochEnd!({ ...record, values: { own: losses[epoch++]! } }, run),
    };
    const history = await trainer.fit(data, { epochs: 9, callbacks: [own] });
    expect(history.stopped).toBe("own has not improved since epoch 3, where it was 4");
    expect(history.epochs).toHaveLength(epochs);
  });
});

test("which way is better is known by name, or asked for", () => {
  expect(["loss", "val_loss", "mask_loss", "val_mask_squaredError"].map((name) => modeOf("at", name))).toEqual(
    Array(4).fill("min"),
  );
  expect(["accuracy", "val_mask_meanIoU", "top5Accuracy", "psnr"].map((name) => modeOf("at", name))).toEqual(
    Array(4).fill("max"),
  );
  expect(() => earlyStopping({ monitor: "rmse" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: earlyStopping: "rmse" does not tell whether less of it is better, or more
      received  monitor: "rmse"
      expected  mode: "min" or mode: "max"
      to fix    write mode: "min" if less is better, mode: "max" if more is]
  `);
  expect(() => reduceOnPlateau(0.1, { monitor: "val_acuracy" })).toThrow('"val_acuracy" does not tell');
  expect(() => earlyStopping({ monitor: "rmse", mode: "min" })).not.toThrow();
  expect(drops([1, 1], { patience: 1 })).toEqual([0, 1]);
  const rising = reduceOnPlateau(1, { monitor: "val_accuracy", patience: 1 });
  const states = [0.1, 0.2, 0.3].reduce(
    (state, value) => rising.epochEnd!(state, { val_accuracy: value }),
    rising.start,
  );
  expect(states.drops).toBe(0);
});

test("a misspelt number is an error for a plateau too", () => {
  const { start, epochEnd } = reduceOnPlateau(1, { monitor: "val_los", mode: "min" });
  expect(() => epochEnd!(start, { loss: 1, val_loss: 1 })).toThrow('write monitor: "val_loss"');
});

test("nothing to evaluate is an error, in validation too", async () => {
  await using trainer = still();
  await expect(trainer.evaluate([])).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: evaluate: this is nothing to learn from
      received  a list of 0
      expected  data
      to fix    give { inputs, targets }, a data set, batches, or a function that makes them]
  `);
  const once = [data][Symbol.iterator]();
  const fit = trainer.fit(data, { epochs: 3, validation: once });
  await expect(fit).rejects.toThrow("fit: the validation data have no batches");
});
