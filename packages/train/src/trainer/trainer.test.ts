import {
  batchNormalization,
  conv2d,
  dense,
  dropout,
  flatten,
  freeze,
  globalAveragePooling2d,
  input,
  l2,
  maxPooling2d,
  model,
  named,
  relu,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { processors } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  adam,
  type Batch,
  createTrainer,
  meanSquaredError,
  sgd,
  sparseCategoricalCrossentropy,
  TrainingError,
} from "../index.ts";
import { planOf } from "../step/plan.ts";
import { stepGraph } from "../step/step-graph.ts";

const images = (count: number): Batch => ({
  inputs: { data: randomStream(1, "images").normal(count * 64), shape: [count, 8, 8, 1] },
  targets: { data: Int32Array.from({ length: count }, (_, i) => i % 4), shape: [count] },
});

const small = () => {
  const image = input([8, 8, 1]);
  const seen = maxPooling2d(2)(conv2d(8, 3, { padding: "same", activation: "relu" })(image));
  return model(image, dense(4)(flatten(seen)));
};

const line = (options = {}) => model(input([2]), dense(1, { name: "line", ...options }));
const points = (count: number): Batch => ({
  inputs: { data: randomStream(2, "points").normal(count * 2), shape: [count, 2] },
  targets: { data: randomStream(2, "values").normal(count), shape: [count] },
});

const settings = { loss: sparseCategoricalCrossentropy(), metrics: [accuracy()], seed: 1 };

test("eight images are learned by heart", async () => {
  const trainer = createTrainer(small(), { ...settings, optimizer: adam(0.01) });
  const history = await trainer.fit(images(8), { epochs: 60, batchSize: 5 });
  expect(history.curves.loss!.at(-1)).toBeLessThan(0.01);
  expect(await trainer.evaluate(images(8))).toMatchObject({ accuracy: 1 });
  const { shape, data } = await trainer.predict(images(8).inputs as never);
  expect(shape).toEqual([8, 4]);
  expect(data.length).toBe(32);
  await trainer.dispose();
});

if (processors.length > 1) {
  test("the wasm device computes the same losses", async () => {
    const losses = async (device: string): Promise<readonly number[]> => {
      const image = input([8, 8, 1]);
      const seen = relu(batchNormalization()(conv2d(6, 3, { strides: 2 })(image)));
      const net = model(image, dense(4)(globalAveragePooling2d(seen)));
      const trainer = createTrainer(net, {
        ...settings,
        optimizer: sgd(0.1, { momentum: 0.9 }),
        device,
        threads: 1,
      });
      const history = await trainer.fit(images(8), { epochs: 10, batchSize: 8 });
      await trainer.dispose();
      return history.curves.loss!;
    };
    const [native, wasm] = [await losses("cpu"), await losses("wasm")];
    for (const [i, loss] of native.entries()) expect(wasm[i]! / loss).toBeCloseTo(1, 4);
  });
}

describe("data", () => {
  const forms: readonly (readonly [string, () => Parameters<Awaited<ReturnType<typeof createTrainer>>["fit"]>[0]])[] = [
    ["a list of batches", () => [images(4), images(3)]],
    ["a function of the epoch", () => () => [images(4), images(3)]],
    [
      "an async iterable",
      () => ({
        async *[Symbol.asyncIterator]() {
          yield images(4);
          yield images(3);
        },
      }),
    ],
    ["a data set", () => ({ size: 7, batches: ({ skip }) => [images(4), images(3)].slice(skip) })],
  ];
  test.for(forms)("comes as %s, with a smaller last batch", async ([, data]) => {
    const trainer = createTrainer(small(), { ...settings, optimizer: sgd(0.1) });
    const steps: number[] = [];
    const history = await trainer.fit(data(), {
      epochs: 2,
      callbacks: [{ name: "sizes", stepEnd: ({ size }) => void steps.push(size) }],
    });
    expect(steps).toEqual([4, 3, 4, 3]);
    expect(history.epochs.length).toBe(2);
    await trainer.dispose();
  });

  test("an iterator that is used up is an error, and not an empty epoch", async () => {
    const trainer = createTrainer(small(), { ...settings, optimizer: sgd(0.1) });
    const once = [images(4)][Symbol.iterator]();
    await expect(trainer.fit(once, { epochs: 2 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: epoch 2 has no batches
        received  an empty data set, or an iterator that was used up in the epoch before
        expected  data that can be gone through once for every epoch
        to fix    give arrays, a data set, or a function that makes a new iterator for each epoch]
    `);
    await trainer.dispose();
  });

  test("a target that does not fit is refused with a sentence", async () => {
    const trainer = createTrainer(small(), { ...settings, optimizer: sgd(0.1) });
    const { inputs } = images(4);
    await expect(trainer.step({ inputs, targets: images(3).targets })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: batch: target "output" does not fit the batch
        received  3 numbers of shape [3]
        expected  4 on the first axis, as the inputs have
        to fix    give one target for each example, the batch first]
    `);
    await expect(
      trainer.step({ inputs, targets: { mask: images(4).targets as never } }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: batch: there is no target for "output"
        received  "mask"
        expected  "output"
        to fix    give the targets by these names]
    `);
    await trainer.dispose();
  });
});

test("the same seed gives the same weights, another seed others; dropout and shuffles too", async () => {
  const last = async (seed: number): Promise<string> => {
    const image = input([8, 8, 1]);
    const net = model(image, dense(4)(dropout(0.5)(flatten(image))));
    const trainer = createTrainer(net, { ...settings, optimizer: adam(), seed });
    await trainer.fit(images(10), { epochs: 2, batchSize: 4 });
    const weights = (await trainer.trained()).weights;
    await trainer.dispose();
    return String(weights["dense/kernel"]!.data);
  };
  const [first, again, other] = [await last(1), await last(1), await last(2)];
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

test("metrics and loss are those of the whole set, whatever the batches", async () => {
  const trainer = createTrainer(small(), { ...settings, optimizer: sgd(0.1) });
  const [whole, parts] = [
    await trainer.evaluate(images(11), { batchSize: 11 }),
    await trainer.evaluate(images(11), { batchSize: 4 }),
  ];
  expect(parts.accuracy).toBe(whole.accuracy);
  expect(parts.loss).toBeCloseTo(whole.loss!, 5);
  await trainer.dispose();
});

test("several outputs: losses by name, each with its weight, and metrics by name", async () => {
  const image = input([8, 8, 1]);
  const flat = flatten(image);
  const net = model(image, { main: dense(4)(flat), auxiliary: dense(4)(flat), unused: dense(2)(flat) });
  const crossentropy = sparseCategoricalCrossentropy();
  const trainer = createTrainer(net, {
    loss: { main: crossentropy, auxiliary: { loss: crossentropy, weight: 0.3 } },
    metrics: { main: [accuracy()] },
    optimizer: sgd(0.1),
  });
  const before = (await trainer.trained()).weights;
  const result = await trainer.step(images(4));
  expect(Object.keys(result)).toEqual(["loss", "main_loss", "auxiliary_loss", "main_accuracy"]);
  expect(result.loss).toBeCloseTo(result.main_loss! + 0.3 * result.auxiliary_loss!, 5);
  // No loss, no gradient: the third head stays as it is.
  expect((await trainer.trained()).weights["dense_3/kernel"]).toEqual(before["dense_3/kernel"]);
  await trainer.dispose();

  expect(() =>
    // @ts-expect-error The compiler says the same.
    createTrainer(net, { loss: { head: crossentropy }, optimizer: sgd() }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createTrainer: the model has no output "head" for this loss
      received  "head"
      expected  names among "main", "auxiliary", "unused"
      to fix    take one of these, as the output was called in model(inputs, { name: … })]
  `);
  expect(() =>
    createTrainer(net, { loss: crossentropy, metrics: [accuracy()], optimizer: sgd() }),
  ).toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: createTrainer: metrics without the name of an output, but the model has several
      received  accuracy
      expected  metrics by output: "main", "auxiliary", "unused"
      to fix    write metrics: { "main": [ … ] }]
  `);
});

test("regularized weights cost the loss, and are pulled to 0", async () => {
  const net = line({ kernelRegularizer: l2(0.5), useBias: false });
  const weights = { "line/kernel": { dtype: "float32", shape: [2, 1], data: Float32Array.of(1, -2) } } as const;
  const trainer = createTrainer({ net, weights }, { loss: meanSquaredError(), optimizer: sgd(0.1) });
  const { loss } = await trainer.step({
    inputs: { data: Float32Array.of(0, 0), shape: [1, 2] },
    targets: { data: Float32Array.of(0), shape: [1] },
  });
  expect(loss).toBe(2.5);
  expect(Array.from((await trainer.trained()).weights["line/kernel"]!.data as Float32Array)).toEqual(
    [0.9, -1.8].map(Math.fround),
  );
  await trainer.dispose();
});

describe("gradients", () => {
  const moved = async (options: object): Promise<readonly number[]> => {
    const weights = {
      "line/kernel": { dtype: "float32", shape: [2, 1], data: Float32Array.of(0, 0) },
      "line/bias": { dtype: "float32", shape: [1], data: Float32Array.of(0) },
    } as const;
    const trainer = createTrainer(
      { net: line(), weights },
      { loss: meanSquaredError(), optimizer: sgd(1), ...options },
    );
    // The gradient of (3w₁ + 4w₂ + b − 1/2)² at 0 is −(3, 4, 1).
    await trainer.step({
      inputs: { data: Float32Array.of(3, 4), shape: [1, 2] },
      targets: { data: Float32Array.of(0.5), shape: [1] },
    });
    const { "line/kernel": kernel, "line/bias": bias } = (await trainer.trained()).weights;
    await trainer.dispose();
    return [...(kernel!.data as Float32Array), ...(bias!.data as Float32Array)];
  };

  const near = (numbers: readonly number[], expected: readonly number[]): void => {
    for (const [i, number] of numbers.entries()) expect(number).toBeCloseTo(expected[i]!, 5);
  };

  test("as they are, and clipped in three ways", async () => {
    near(await moved({}), [3, 4, 1]);
    near(await moved({ clip: { value: 2 } }), [2, 2, 1]);
    near(await moved({ clip: { norm: 2.5 } }), [1.5, 2, 1]);
    near(await moved({ clip: { globalNorm: Math.sqrt(26) / 2 } }), [1.5, 2, 0.5]);
    near(await moved({ clip: { globalNorm: 100 } }), [3, 4, 1]);
  });

  test("two batches accumulated are one batch of both", async () => {
    const net = line();
    const options = { loss: meanSquaredError(), optimizer: sgd(0.1, { momentum: 0.9 }), seed: 3 };
    const [whole, halves] = [createTrainer(net, options), createTrainer(net, { ...options, accumulate: 2 })];
    await whole.fit(points(8), { batchSize: 8, shuffle: false, epochs: 3 });
    await halves.fit(points(8), { batchSize: 4, shuffle: false, epochs: 3 });
    const [a, b] = [(await whole.trained()).weights, (await halves.trained()).weights];
    for (const name of Object.keys(a)) near([...(b[name]!.data as Float32Array)], [...(a[name]!.data as Float32Array)]);
    await whole.dispose();
    await halves.dispose();
  });

  test("the average follows the weights", async () => {
    const trainer = createTrainer(line(), { loss: meanSquaredError(), optimizer: sgd(0.1), ema: 0.75, seed: 3 });
    const [before] = (await trainer.trained()).weights["line/kernel"]!.data as Float32Array;
    await trainer.step(points(4));
    const [after] = (await trainer.trained()).weights["line/kernel"]!.data as Float32Array;
    const [average] = (await trainer.trained({ averaged: true })).weights["line/kernel"]!.data as Float32Array;
    expect(average).toBeCloseTo(0.75 * before! + 0.25 * after!, 6);
    expect(await trainer.evaluate(points(4), { averaged: true })).not.toEqual(await trainer.evaluate(points(4)));
    await trainer.dispose();
  });
});

test("frozen layers keep weights and statistics, and cost no gradient", async () => {
  const image = input([8, 8, 1]);
  const features = named("features", (x) => relu(batchNormalization()(conv2d(6, 3)(x))));
  const net = model(image, dense(4)(globalAveragePooling2d(features(image))));
  const tuned = freeze(net, ["features"]);

  const shapes = { inputs: { input: [4, 8, 8, 1] }, targets: { output: [4] }, weights: {} };
  const options = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(0.1, { momentum: 0.9 }) };
  const all = stepGraph(planOf(net, options), shapes, { update: true }).graph;
  const head = stepGraph(planOf(tuned, options), shapes, { update: true }).graph;
  // One convolution and its bias, forward; nothing is sliced for a kernel's gradient.
  expect(head.nodes.filter(({ op }) => op === "Conv").length).toBe(1);
  expect(head.nodes.filter(({ op }) => ["ConvTranspose", "Slice", "Sign"].includes(op))).toEqual([]);
  expect(head.nodes.length).toBeLessThan(all.nodes.length / 2);
  expect(head.outputs.map(({ name }) => name).filter((name) => name.includes("features"))).toEqual([]);

  const trainer = createTrainer(tuned, { ...options, seed: 1 });
  const before = (await trainer.trained()).weights;
  await trainer.fit(images(8), { epochs: 2, batchSize: 4 });
  const after = (await trainer.trained()).weights;
  const frozen = Object.keys(before).filter((weight) => weight.startsWith("features"));
  expect(frozen.length).toBe(6);
  for (const name of frozen) expect(after[name], name).toEqual(before[name]);
  expect(after["dense/kernel"]).not.toEqual(before["dense/kernel"]);
  await trainer.dispose();
});

test("a loss that is not finite stops the run, names the step, and keeps the weights from before it", async () => {
  const trainer = createTrainer(line(), { loss: meanSquaredError(), optimizer: sgd(1e4), seed: 1 });
  const good: unknown[] = [(await trainer.trained()).weights];
  const failure: unknown = await trainer
    .fit(points(4), {
      epochs: 50,
      batchSize: 4,
      callbacks: [{ name: "keep", stepEnd: async (_, run) => void good.push((await run.trained()).weights) }],
    })
    .catch((error) => error);
  expect(failure).toBeInstanceOf(TrainingError);
  expect((failure as Error).message).toMatchInlineSnapshot(`
    "step 2: weight "line/kernel" would be -1.04161e13, and 1 more would be like it
      received  learning rate 10000; the largest number of the batch is 3.21989, of target "output" in example 2
      expected  a finite loss, weights up to 1e12, statistics and optimizer state up to 1e20; those from before this step are kept
      to fix    lower the learning rate, or clip the gradients with clip: { globalNorm: 1 }"
  `);
  expect((await trainer.trained()).weights).toEqual(good.at(-1));
  expect(
    Object.values((await trainer.trained()).weights).every(({ data }) => (data as Float32Array).every(Number.isFinite)),
  ).toBe(true);

  const bad: Batch = { ...points(4), inputs: { data: new Float32Array(8).fill(Number.NaN), shape: [4, 2] } };
  await expect(trainer.step(bad)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [FeedError: batch: input "input" holds NaN
      received  NaN in example 0, at [0]
      expected  finite numbers
      to fix    look for NaN and infinity in the data, and leave such examples out]
  `);
  await trainer.dispose();
});

test("a signal stops between two steps, and the trainer goes on afterwards", async () => {
  const trainer = createTrainer(line(), { loss: meanSquaredError(), optimizer: sgd(0.01) });
  const controller = new AbortController();
  const callbacks = [
    {
      name: "abort",
      stepEnd: ({ iteration }: { iteration: number }) => iteration === 2 && controller.abort(new Error("enough")),
    },
  ];
  const run = trainer.fit(points(8), {
    epochs: 9,
    batchSize: 2,
    signal: controller.signal,
    callbacks: callbacks as never,
  });
  await expect(run).rejects.toThrow("enough");
  expect(trainer.iteration).toBe(3);
  await trainer.fit(points(8), { batchSize: 2 });
  expect(trainer.history.epochs.length).toBe(1);
  await trainer.dispose();
  await expect(trainer.evaluate(points(8))).rejects.toThrowErrorMatchingInlineSnapshot(`
    [TrainingError: the trainer has been disposed of
      to fix    make another with createTrainer(), or call dispose() later]
  `);
});

test("a snapshot is a place to come back to", async () => {
  const trainer = createTrainer(small(), { ...settings, optimizer: adam(0.01) });
  await trainer.fit(images(8), { epochs: 2, batchSize: 3 });
  const snapshot = await trainer.snapshot();
  await trainer.fit(images(8), { epochs: 2, batchSize: 3 });
  const [first, history] = [(await trainer.trained()).weights, trainer.history.curves];
  trainer.restore(snapshot);
  await trainer.fit(images(8), { epochs: 2, batchSize: 3 });
  expect((await trainer.trained()).weights).toEqual(first);
  expect(trainer.history.curves).toEqual(history);
  await trainer.dispose();
});

test("a trained model goes on from its weights, and keeps what is known of it", async () => {
  const net = small();
  const facts = { classes: ["a", "b", "c", "d"], preprocessing: "unit", card: { origin: "drawn" } } as const;
  const given = { ...initialize(net, { seed: 5 }), ...facts };
  await using trainer = createTrainer(given, { ...settings, optimizer: sgd(0.1) });
  expect(await trainer.trained()).toEqual(given);
  await trainer.fit(images(8), {
    callbacks: [
      { name: "look", epochEnd: async (_, run) => expect(await run.trained()).toMatchObject({ net, ...facts }) },
    ],
  });
  const { weights, ...rest } = await trainer.trained();
  expect(rest).toEqual({ net, ...facts });
  expect(weights).not.toEqual(given.weights);
  await using again = createTrainer(await trainer.trained(), { ...settings, optimizer: sgd(0.1) });
  expect(await again.trained()).toEqual(await trainer.trained());
});

test("what is neither a model nor a trained one is refused", () => {
  // @ts-expect-error JavaScript has no types to say so
  expect(() => createTrainer({ net: small() }, { ...settings, optimizer: sgd() })).toThrow(
    "createTrainer: a model without weights",
  );
  // @ts-expect-error JavaScript has no types to say so
  expect(() => createTrainer(undefined, { ...settings, optimizer: sgd() })).toThrow(
    "createTrainer: this is not a trained model",
  );
});

test("await using frees a trainer", async () => {
  const used = await (async () => {
    await using trainer = createTrainer(small(), { ...settings, optimizer: sgd(0.1) });
    await trainer.step(images(4));
    return trainer;
  })();
  await expect(used.step(images(4))).rejects.toThrow("the trainer has been disposed of");
});
