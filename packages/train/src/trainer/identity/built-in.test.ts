/** What is ours is known by its name and settings, so that checkpoints outlive other ways to compute the same. */
import { dense, input, model } from "@tributary/kernel";
import { abs, add, mean, multiply, square, subtract } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  dice,
  huber,
  type Loss,
  meanAbsoluteError,
  meanSquaredError,
  type Optimizer,
  rmsprop,
  sgd,
  weightedSum,
} from "../../index.ts";
import { planOf } from "../../step/plan.ts";
import { identityOf, type RunIdentity } from "./run-identity.ts";

const x = input([2], { name: "x" });
const net = model(x, dense(1, { name: "last" })(x));

const identity = (loss: Loss, optimizer: Optimizer): RunIdentity => identityOf(planOf(net, { loss, optimizer }), 1);
const ofOptimizer = (optimizer: Optimizer): RunIdentity["optimizer"] =>
  identity(meanSquaredError(), optimizer).optimizer;
const ofLoss = (loss: Loss): RunIdentity["losses"][string] => identity(loss, sgd()).losses.output!;

test("checksums of optimizers stay as they are, however their operations are written", () => {
  const all = [sgd(0.1, { momentum: 0.9, nesterov: true }), adam(), adamW(), rmsprop(), adagrad()].map(ofOptimizer);
  expect(all).toMatchInlineSnapshot(`
    [
      {
        "checksum": "4183e108",
        "words": "sgd {momentum: 0.9, nesterov: true, weightDecay: 0}",
      },
      {
        "checksum": "065bbbbe",
        "words": "adam {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}",
      },
      {
        "checksum": "b840fe7b",
        "words": "adamW {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004}",
      },
      {
        "checksum": "1ac5a25a",
        "words": "rmsprop {rho: 0.9, momentum: 0, epsilon: 1e-7, weightDecay: 0}",
      },
      {
        "checksum": "2629fd75",
        "words": "adagrad {start: 0.1, epsilon: 1e-7, weightDecay: 0}",
      },
    ]
  `);
});

test("so do those of losses", () => {
  const all = [meanSquaredError(), huber(), dice(), weightedSum([[0.5, dice()]])].map(ofLoss);
  expect(all).toMatchInlineSnapshot(`
    [
      {
        "checksum": "0427ba69",
        "words": "meanSquaredError",
      },
      {
        "checksum": "dce79cb6",
        "words": "huber {delta: 1}",
      },
      {
        "checksum": "45e0b2f2",
        "words": "dice {smooth: 1}",
      },
      {
        "checksum": "19f41004",
        "words": "weightedSum {parts: [{factor: 0.5, loss: dice, settings: {smooth: 1}}]}",
      },
    ]
  `);
});

test("what was copied and changed is one's own, and known by its operations", () => {
  const plain = sgd(0.1);
  const same: Optimizer = { ...plain, name: "renamed" };
  expect(ofOptimizer(same).checksum).toBe(ofOptimizer(plain).checksum);
  const twice: Optimizer["update"] = ({ weight, gradient, learningRate }) => ({
    weight: subtract(weight, multiply(add(gradient, gradient), learningRate)),
    slots: {},
  });
  const once: Optimizer["update"] = ({ weight, gradient, learningRate }) => ({
    weight: subtract(weight, multiply(gradient, learningRate)),
    slots: {},
  });
  const sums = [plain, { ...plain, update: twice }, { ...plain, update: once }].map(ofOptimizer);
  expect(new Set(sums.map(({ checksum }) => checksum)).size).toBe(3);
  const other: Optimizer = { ...adam(), factors: () => ({ size: 1, spread: 1 }) };
  expect(ofOptimizer(other).checksum).not.toBe(ofOptimizer(adam()).checksum);
  // The start of what it keeps is no setting of its own.
  expect(ofOptimizer({ ...adam(), slots: { mean: 1, square: 0 } }).checksum).not.toBe(ofOptimizer(adam()).checksum);
});

test("a loss of one's own is known by its operations, in a sum too", () => {
  const own: Loss = (output, target) => mean(square(subtract(output, target)));
  const other: Loss = (output, target) => mean(abs(subtract(output, target)));
  expect(ofLoss(own).words).toBe("subtract, multiply, mean");
  const sums = [own, other, meanAbsoluteError()].map((loss) => weightedSum([[1, loss]]));
  expect(new Set(sums.map((loss) => ofLoss(loss).checksum)).size).toBe(3);
});

test("which weights decay is part of an optimizer, unless none do", () => {
  const some = (weightDecay: number): Optimizer => sgd(0.1, { weightDecay, decays: (name) => name.endsWith("kernel") });
  expect(ofOptimizer(some(0.1)).checksum).not.toBe(ofOptimizer(sgd(0.1, { weightDecay: 0.1 })).checksum);
  expect(ofOptimizer(some(0)).checksum).toBe(ofOptimizer(sgd(0.1)).checksum);
});
