/** Settings that cannot be meant are refused where they are given. The compiler knows kinds; numbers only show when they come. */
import { dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import {
  adagrad,
  adam,
  adamW,
  checkpoint,
  constantRate,
  cosineDecay,
  createTrainer,
  csvLog,
  earlyStopping,
  exponentialDecay,
  huber,
  meanSquaredError,
  oneCycle,
  progress,
  reduceOnPlateau,
  rmsprop,
  sgd,
  stepDecay,
  tensorBoard,
  weightedSum,
} from "../index.ts";

const net = model(input([1]), dense(1));
const batch = {
  inputs: { shape: [2, 1], data: new Float32Array(2) },
  targets: { shape: [2], data: new Float32Array(2) },
};
const [nan, infinite] = [Number.NaN, Number.POSITIVE_INFINITY];

/** What a JavaScript caller might write: the same function without types. */
const untyped = <R>(work: (...given: never[]) => R): ((...given: unknown[]) => R) => work as (...given: unknown[]) => R;

const firstLine = (work: () => unknown): string => {
  try {
    work();
    return "taken";
  } catch (error) {
    const { name, message } = error as Error;
    return `${name}: ${message.split("\n")[0]}`;
  }
};

test("the whole message", () => {
  expect(() => sgd(0.1, { momentum: 1.5 })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: sgd: momentum is 1.5
      received  1.5
      expected  a finite number, at least 0 and below 1
      to fix    give momentum a finite number, at least 0 and below 1; or leave momentum out]
  `);
  expect(() => untyped(adam)(0.1, { beta1: "0.9" })).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: adam: beta1 is "0.9"
      received  "0.9"
      expected  a finite number, at least 0 and below 1
      to fix    give beta1 a finite number, at least 0 and below 1; or leave beta1 out]
  `);
  expect(() =>
    createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1), seed: -1 }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createTrainer: seed is -1
      received  -1
      expected  a whole number from 0 to 4294967295
      to fix    give seed a whole number from 0 to 4294967295; or leave seed out]
  `);
  expect(() =>
    untyped(createTrainer)(net, { loss: meanSquaredError(), optimizer: sgd(0.1), clip: 1 }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createTrainer: clip is no way to keep gradients small
      received  1
      expected  { value }, { norm } or { globalNorm }, with a number above 0
      to fix    write clip: { globalNorm: 1 }, or leave it out]
  `);
});

describe("learning rates", () => {
  test("of optimizers, as numbers and as text", () => {
    for (const make of [sgd, adam, adamW, rmsprop, adagrad]) {
      for (const rate of [-1, nan, infinite, "0.1", null, {}]) {
        expect(firstLine(() => untyped(make)(rate))).toBe(`ArgumentError: ${make.name}: this is not a learning rate`);
      }
      expect(firstLine(() => make(0))).toBe("taken");
    }
  });

  test("that a schedule begins with", () => {
    for (const rate of [-1, nan, infinite, "0.1"]) {
      const makes: readonly (readonly [string, () => unknown])[] = [
        ["constantRate", () => untyped(constantRate)(rate)],
        ["stepDecay", () => untyped(stepDecay)(rate, { every: 3 })],
        ["exponentialDecay", () => untyped(exponentialDecay)(rate, { every: 3 })],
        ["cosineDecay", () => untyped(cosineDecay)(rate, { updates: 3 })],
        ["oneCycle", () => untyped(oneCycle)(rate, { updates: 3 })],
        ["reduceOnPlateau", () => untyped(reduceOnPlateau)(rate)],
      ];
      for (const [at, make] of makes)
        expect(firstLine(make)).toContain(`ArgumentError: ${at}: ${at === "oneCycle" ? "highest" : "rate"} is `);
    }
  });

  test("of one's own schedule, at first and later on", async () => {
    const trainer = (rate: (update: number) => number) =>
      createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(({ update }) => rate(update)) });
    expect(firstLine(() => trainer(() => -0.1))).toBe("ArgumentError: createTrainer: the first learning rate is -0.1");
    expect(firstLine(() => trainer(() => nan))).toBe("ArgumentError: createTrainer: the first learning rate is NaN");
    await using later = trainer((update) => (update === 2 ? nan : 0.1));
    await expect(later.fit(batch, { epochs: 3 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TrainingError: step 2: the schedule gives no learning rate
        received  NaN
        expected  a finite number from 0 up
        to fix    look at what the schedule gives for update 2]
    `);
    expect(later.iteration).toBe(2);
  });
});

test.each([
  ["delta is 0", () => huber({ delta: 0 })],
  ["every factor is 0: there is nothing to learn from", () => weightedSum([[0, meanSquaredError()]])],
  ["momentum is -0.1", () => sgd(0.1, { momentum: -0.1 })],
  ["momentum is 1", () => sgd(0.1, { momentum: 1 })],
  ['nesterov is "yes"', () => untyped(sgd)(0.1, { nesterov: "yes" })],
  ["weightDecay is -0.1", () => sgd(0.1, { weightDecay: -0.1 })],
  ['decays is "kernel"', () => untyped(sgd)(0.1, { decays: "kernel" })],
  ["beta1 is 1", () => adam(0.1, { beta1: 1 })],
  ["beta2 is NaN", () => adamW(0.1, { beta2: nan })],
  ["epsilon is -1", () => adam(0.1, { epsilon: -1 })],
  ["rho is 2", () => rmsprop(0.1, { rho: 2 })],
  ["start is -1", () => adagrad(0.1, { start: -1 })],
  ["every is 0", () => stepDecay(0.1, { every: 0 })],
  ["an update is -5", () => stepDecay(0.1, { every: [10, -5] })],
  ["factor is 0", () => exponentialDecay(0.1, { every: 3, factor: 0 })],
  ["updates is 0", () => cosineDecay(0.1, { updates: 0 })],
  ["warmup is -1", () => cosineDecay(0.1, { updates: 9, warmup: -1 })],
  ["growing is 2", () => oneCycle(0.1, { updates: 9, growing: 2 })],
  ["factor is 1", () => reduceOnPlateau(0.1, { factor: 1 })],
  ["patience is 1.5", () => reduceOnPlateau(0.1, { patience: 1.5 })],
  ["patience is -1", () => earlyStopping({ patience: -1 })],
  ["minimumChange is NaN", () => earlyStopping({ minimumChange: nan })],
  ['mode is "most"', () => untyped(earlyStopping)({ mode: "most" })],
  ["everySteps is 0", () => checkpoint("runs", { everySteps: 0 })],
  ["keep is 1.5", () => checkpoint("runs", { keep: 1.5 })],
  ['the folder is ""', () => checkpoint("")],
  ["the folder is undefined", () => untyped(checkpoint)()],
  ["the path is 3", () => untyped(csvLog)(3)],
  ["the folder is null", () => untyped(tensorBoard)(null)],
  ["everySteps is -1", () => tensorBoard("runs", { everySteps: -1 })],
  ["every is -1", () => progress({ every: -1 })],
] as const)("%s", (problem, work) => {
  expect(firstLine(work)).toContain(`: ${problem}`);
});

test.each([
  ["seed is NaN", { seed: nan }],
  ["seed is 1.5", { seed: 1.5 }],
  ["seed is 4294967296", { seed: 2 ** 32 }],
  ['seed is "1"', { seed: "1" }],
  ["clip: { globalNorm } is -1", { clip: { globalNorm: -1 } }],
  ["clip: { value } is NaN", { clip: { value: nan } }],
  ['clip: { norm } is "1"', { clip: { norm: "1" } }],
  ["clip is no way to keep gradients small", { clip: { norm: 1, value: 1 } }],
  ["clip is no way to keep gradients small", { clip: { globalnorm: 1 } }],
  ['ema is "0.9"', { ema: "0.9" }],
  ["ema is 1", { ema: 1 }],
  ["accumulate is 0", { accumulate: 0 }],
  ['accumulate is "2"', { accumulate: "2" }],
])("%s", (problem, options) => {
  expect(
    firstLine(() => untyped(createTrainer)(net, { loss: meanSquaredError(), optimizer: sgd(0.1), ...options })),
  ).toBe(`ArgumentError: createTrainer: ${problem}`);
});

describe("fit and evaluate", () => {
  const trainer = createTrainer(net, { loss: meanSquaredError(), optimizer: sgd(0.1) });
  test.each([
    ["epochs is 0", { epochs: 0 }],
    ["epochs is 1.5", { epochs: 1.5 }],
    ['epochs is "3"', { epochs: "3" }],
    ["batchSize is 0", { batchSize: 0 }],
    ["batchSize is 1.5", { batchSize: 1.5 }],
    ['shuffle is "no"', { shuffle: "no" }],
    ["callbacks is an object with name", { callbacks: { name: "progress" } }],
    ["callback 0 is the function progress", { callbacks: [progress] }],
    [
      "signal is an object with signal",
      {
        signal: new (class {
          signal = null;
        })(),
      },
    ],
  ])("%s", async (problem, options) => {
    const failure = await untyped(trainer.fit.bind(trainer))(batch, options).catch((error: Error) => error);
    expect(String(failure).split("\n")[0]).toBe(`ArgumentError: fit: ${problem}`);
    expect(trainer.iteration).toBe(0);
  });

  test("batchSize of evaluate", async () => {
    await expect(trainer.evaluate(batch, { batchSize: 0 })).rejects.toThrow("evaluate: batchSize is 0");
  });
});
