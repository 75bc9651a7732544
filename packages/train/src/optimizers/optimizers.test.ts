import { dense, input, model } from "@tributary/kernel";
import { expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  createTrainer,
  meanSquaredError,
  type Optimizer,
  rmsprop,
  sgd,
  stepDecay,
} from "../index.ts";

/** A step of an optimizer on one number, by a plain formula; `memory` is whatever it keeps. */
type Plain = (weight: number, gradient: number, memory: Record<string, number>, update: number) => number;

const rate = 0.1;

/** Both weights of y = 2 · w: the gradient of (2w − 3)² is 4 · (2w − 3). */
const follow = async (optimizer: Optimizer, plain: Plain): Promise<void> => {
  const net = model(input([1]), dense(1, { useBias: false, name: "line" }));
  const weights = { "line/kernel": { dtype: "float32", shape: [1, 1], data: Float32Array.of(0.25) } } as const;
  const trainer = createTrainer({ net, weights }, { loss: meanSquaredError(), optimizer });
  const memory: Record<string, number> = {};
  let expected = 0.25;
  for (let update = 1; update <= 6; update++) {
    expected = plain(expected, 4 * (2 * expected - 3), memory, update);
    await trainer.step({
      inputs: { data: Float32Array.of(2), shape: [1, 1] },
      targets: { data: Float32Array.of(3), shape: [1, 1] },
    });
    expect((await trainer.trained()).weights["line/kernel"]!.data[0], `update ${update}`).toBeCloseTo(expected, 4);
  }
  await trainer.dispose();
};

/** Remembers a number that starts at 0, or elsewhere. */
const keep = (memory: Record<string, number>, name: string, change: (before: number) => number, start = 0): number => {
  memory[name] = change(memory[name] ?? start);
  return memory[name];
};

test("gradient descent", () => follow(sgd(0.01), (w, g) => w - 0.01 * g));

test("momentum, and looking ahead along it", async () => {
  await follow(sgd(0.01, { momentum: 0.9 }), (w, g, m) => w - 0.01 * keep(m, "v", (v) => 0.9 * v + g));
  await follow(sgd(0.01, { momentum: 0.9, nesterov: true }), (w, g, m) => {
    const v = keep(m, "v", (before) => 0.9 * before + g);
    return w - 0.01 * (g + 0.9 * v);
  });
});

test("Adam, algorithm 1 of the paper", () =>
  follow(adam(rate), (w, g, memory, t) => {
    const m = keep(memory, "m", (before) => 0.9 * before + 0.1 * g) / (1 - 0.9 ** t);
    const v = keep(memory, "v", (before) => 0.999 * before + 0.001 * g * g) / (1 - 0.999 ** t);
    return w - (rate * m) / (Math.sqrt(v) + 1e-7);
  }));

test("AdamW takes its share of the weight first", () =>
  follow(adamW(rate, { weightDecay: 0.1 }), (w, g, memory, t) => {
    const m = keep(memory, "m", (before) => 0.9 * before + 0.1 * g) / (1 - 0.9 ** t);
    const v = keep(memory, "v", (before) => 0.999 * before + 0.001 * g * g) / (1 - 0.999 ** t);
    return w * (1 - rate * 0.1) - (rate * m) / (Math.sqrt(v) + 1e-7);
  }));

test("weights that are not to decay do not", () =>
  follow(sgd(0.01, { weightDecay: 0.5, decays: (name) => !name.endsWith("kernel") }), (w, g) => w - 0.01 * g));

test("RMSprop, with and without momentum", async () => {
  const move = (g: number, m: Record<string, number>): number =>
    (rate * g) / Math.sqrt(keep(m, "s", (s) => 0.9 * s + 0.1 * g * g) + 1e-7);
  await follow(rmsprop(rate), (w, g, m) => w - move(g, m));
  await follow(rmsprop(rate, { momentum: 0.5 }), (w, g, m) => {
    const step = move(g, m);
    return w - keep(m, "v", (v) => 0.5 * v + step);
  });
});

test("Adagrad", () =>
  follow(adagrad(rate), (w, g, m) => w - (rate * g) / Math.sqrt(keep(m, "s", (s) => s + g * g, 0.1) + 1e-7)));

test("the learning rate follows its schedule", () =>
  follow(
    sgd(stepDecay(0.04, { every: 2, factor: 0.5 })),
    (w, g, _, t) => w - 0.04 * 0.5 ** Math.floor((t - 1) / 2) * g,
  ));
