/** Losses and metrics of one's own: what they may give, and what is said of anything else. */
import { dense, input, model, type NdArray, type Tensor } from "@tributary/kernel";
import {
  abs,
  add,
  argMax,
  cast,
  mean,
  multiply,
  slice,
  square,
  stopGradient,
  subtract,
  sum,
} from "@tributary/kernel/ops";
import { describe, expect, test } from "vitest";
import {
  createTrainer,
  type Loss,
  type Metric,
  meanLoss,
  meanMetric,
  meanSquaredError,
  sgd,
  weightedSum,
} from "../index.ts";

const x = input([1], { name: "x" });
/** A line through 0 whose slope is 1. */
const line = (options: { readonly loss: Loss; readonly metrics?: readonly Metric[] }) => {
  const net = model(x, dense(1, { name: "line", useBias: false })(x));
  const trainer = createTrainer(net, { optimizer: sgd(1), ...options });
  trainer.setWeights({ "line/kernel": { shape: [1, 1], data: Float32Array.of(1) } });
  return trainer;
};
const inputs = { shape: [4, 1], data: Float32Array.of(1, 2, 3, 4) };
const zeros = { shape: [4], data: new Float32Array(4) };
const same = { shape: [4], data: inputs.data };
const weights = { shape: [4], data: Float32Array.of(1, 0, 0, 2) };

const squares: Loss = (output, target) => square(subtract(output, target));

describe("errors", () => {
  test("of each number: the mean is taken, as in Keras", async () => {
    await using trainer = line({ loss: squares });
    // The slope is twice the mean of 1, 4, 9 and 16.
    expect(await trainer.step({ inputs, targets: zeros })).toEqual({ loss: 7.5 });
    expect((await trainer.trained()).weights["line/kernel"]!.data[0]).toBe(1 - 15);
  });

  test("of each example", async () => {
    const loss: Loss = (output, target) => sum(squares(output, target), { axes: [-1] });
    await using trainer = line({ loss });
    expect(await trainer.evaluate({ inputs, targets: zeros })).toEqual({ loss: 7.5 });
    expect(await trainer.evaluate({ inputs, targets: zeros }, { batchSize: 3 })).toEqual({ loss: 7.5 });
    expect(await trainer.evaluate({ inputs, targets: zeros, weights })).toEqual({ loss: (1 + 2 * 16) / 4 });
  });

  test("the output itself is one error for each number", async () => {
    await using trainer = line({ loss: (output) => output });
    expect(await trainer.step({ inputs, targets: zeros })).toEqual({ loss: 2.5 });
    expect((await trainer.trained()).weights["line/kernel"]!.data[0]).toBe(1 - 2.5);
  });

  test("in a sum with others", async () => {
    const loss = weightedSum([
      [1, squares],
      [0.5, meanSquaredError()],
    ]);
    await using trainer = line({ loss });
    expect(await trainer.evaluate({ inputs, targets: zeros, weights }, { batchSize: 3 })).toEqual({
      loss: 33 / 4 + 33 / 8,
    });
  });
});

describe("a target that lacks axes of size 1", () => {
  test("is given them, and not spread over all examples", async () => {
    for (const loss of [squares, (output: Tensor, target: Tensor) => mean(squares(output, target))]) {
      await using trainer = line({ loss, metrics: [meanMetric("apart", squares)] });
      expect(await trainer.evaluate({ inputs, targets: same })).toEqual({ loss: 0, apart: 0 });
      const column = { shape: [4, 1, 1], data: same.data };
      expect(await trainer.evaluate({ inputs, targets: column })).toEqual({ loss: 0, apart: 0 });
    }
  });

  test("in pictures too", async () => {
    const picture = input([2, 2, 1]);
    const net = model(picture, dense(1, { name: "line", useBias: false })(picture));
    await using trainer = createTrainer(net, { loss: squares, optimizer: sgd(0) });
    trainer.setWeights({ "line/kernel": { shape: [1, 1], data: Float32Array.of(1) } });
    const data = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);
    const batch = { inputs: { shape: [2, 2, 2, 1], data }, targets: { shape: [2, 2, 2], data } };
    expect(await trainer.evaluate(batch)).toEqual({ loss: 0 });
  });
});

describe("one number for the whole batch", () => {
  const loss: Loss = (output, target) => mean(squares(output, target));

  test("is taken as it is", async () => {
    await using trainer = line({ loss });
    expect(await trainer.evaluate({ inputs, targets: zeros })).toEqual({ loss: 7.5 });
  });

  test("cannot have weights", async () => {
    await using trainer = line({ loss });
    await expect(trainer.step({ inputs, targets: zeros, weights })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: loss: weights are given, but the loss is one number for the whole batch
        received  weights, and a loss of shape []
        expected  an error for each example, each pixel or each number of the output
        to fix    leave out the mean(…) at the end of the loss: the trainer takes the mean, and weighs it]
    `);
  });
});

describe("which errors count", () => {
  const three = input([3], { name: "three" });
  const net = model({ three }, dense(3, { name: "line", useBias: false })(three));
  const errors = Float32Array.of(1, 2, 3, 4, 5, 6);
  /** The mean of what counts, where each output is its own error. */
  const meanOf = async (counted: (output: Tensor, target: Tensor) => unknown, targets: NdArray, weights?: NdArray) => {
    const loss = meanLoss((output, target) => ({ errors: output, counted: counted(output, target) as Tensor }));
    await using trainer = createTrainer(net, { loss, optimizer: sgd(0) });
    trainer.setWeights({ "line/kernel": { shape: [3, 3], data: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1) } });
    const data = { inputs: { shape: [2, 3], data: errors }, targets, ...(weights ? { weights } : {}) };
    const [whole, cut] = [await trainer.evaluate(data), await trainer.evaluate(data, { batchSize: 1 })];
    expect(cut).toEqual(whole);
    return whole.loss;
  };
  const targets = { shape: [2, 3], data: Float32Array.of(1, 1, 0, 0, 0, 1) };

  test("each error by itself", async () => {
    expect(await meanOf((_, target) => target, targets)).toBe((1 + 2 + 6) / 3);
  });

  test("one number for all along an axis counts as often as it stands for an error", async () => {
    const largest = (_: Tensor, target: Tensor) => slice(target, [{ axis: 1, start: 2, end: 3 }]);
    expect(await meanOf(largest, targets)).toBe((4 + 5 + 6) / 3);
    const shared = (output: Tensor) => multiply(mean(output, { axes: [0, 1], keepDims: true }), 0);
    expect(await meanOf((output) => add(shared(output), 1), targets)).toBe(3.5);
  });

  test("one number for each example, as weights are", async () => {
    const each = (_: Tensor, target: Tensor) => sum(target, { axes: [1] });
    const one = { shape: [2, 3], data: Float32Array.of(0, 0, 0, 1, 0, 0) };
    expect(await meanOf(each, one)).toBe((4 + 5 + 6) / 3);
    expect(await meanOf(each, one, { shape: [2], data: Float32Array.of(9, 2) })).toBe((2 * (4 + 5 + 6)) / 3);
  });

  test.for([
    ["of another size", (output: Tensor) => slice(output, [{ axis: 1, start: 0, end: 2 }]), "float32 of shape [7, 2]"],
    ["of numbers", (output: Tensor) => argMax(output), "int32 of shape [7]"],
    ["of nothing", () => true, "received  true"],
    ["a promise", async (output: Tensor) => output, "received  a promise"],
  ] as const)("%s is refused", async ([, counted, words]) => {
    await expect(meanOf(counted, targets)).rejects.toThrow("loss: what counts does not fit the errors");
    await expect(meanOf(counted, targets)).rejects.toThrow(words);
  });
});

describe("what is no loss", () => {
  const net = model({ x }, { line: dense(2)(x) });
  const making = (loss: Loss) => () => createTrainer(net, { loss, optimizer: sgd(0.1) });

  test("a JavaScript number, nothing, a list, an array", () => {
    // @ts-expect-error The compiler says the same.
    expect(making(() => 3)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: loss: the loss is neither one number nor an error for each example
        received  3
        expected  a float32 tensor of shape [], or of a shape that begins with the batch
        to fix    write the loss with operations on its tensors, and end it with mean(…)]
    `);
    // @ts-expect-error The compiler says the same.
    expect(making((output) => void output)).toThrow("received  undefined");
    // @ts-expect-error The compiler says the same.
    expect(making((output) => [output])).toThrow("received  a list of 1");
    // @ts-expect-error The compiler says the same.
    expect(making(async (output) => output)).toThrow("received  a promise");
  });

  test("an error for each feature, and class numbers", () => {
    expect(making((output, target) => sum(squares(output, target), { axes: [0] }))).toThrow(
      "received  float32 of shape [2]",
    );
    expect(making((output) => argMax(output))).toThrow("received  int32 of shape [7]");
  });

  test("one that reads what no step knows", () => {
    const layer = dense(1);
    expect(making((output) => mean(layer(output)))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: loss: the loss reads a weight that a step does not know
        received  weight of shape [2, 1]
        expected  operations on the output, its target, and weights of the model that is trained
        to fix    layers with weights belong into the model: give it another output, and judge that]
    `);
    const hidden = dense(2)(input([2], { name: "other" }));
    expect(making((output) => mean(add(output, mean(hidden))))).toThrow(
      "the loss reads an input that a step does not know",
    );
    const metric: Metric = { name: "own", sums: () => [mean(hidden)], value: ([total]) => total![0]! };
    expect(() => createTrainer(net, { loss: squares, metrics: { line: [metric] }, optimizer: sgd(0.1) })).toThrow(
      "the metric reads an input that a step does not know",
    );
  });

  test("weights of the model may be read", async () => {
    const [kernel] = net.weights;
    const loss: Loss = (output, target) => add(mean(squares(output, target)), mean(square(kernel!.tensor)));
    await using trainer = createTrainer(net, { loss, optimizer: sgd(0.1) });
    expect(await trainer.step({ inputs, targets: { shape: [4, 2], data: new Float32Array(8) } })).toEqual({
      loss: expect.any(Number),
    });
  });

  test("one that no weight reaches", () => {
    expect(making((_, target) => mean(target))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a step would teach nothing
        received  a loss that output "line" does not change
        expected  a loss that is computed from the output by operations with gradients
        to fix    use the output in the loss, without argMax, cast or stopGradient around it]
    `);
    expect(
      making((output, target) => square(subtract(cast(argMax(output), "float32"), target))),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a step would teach nothing
        received  a loss that output "line" does not change
        expected  a loss that is computed from the output by operations with gradients
        to fix    use the output in the loss, without argMax, cast or stopGradient around it]
    `);
    expect(making((output, target) => squares(stopGradient(output), target))).toThrow("a step would teach nothing");
  });

  test("an output that no weight moves", () => {
    const picked = model({ x }, { label: cast(argMax(dense(3)(x)), "float32") });
    expect(() => createTrainer(picked, { loss: squares, optimizer: sgd(0.1) })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a step would teach nothing
        received  output "label", which no weight that is trained moves
        expected  an output that is computed from weights by operations with gradients
        to fix    train on what goes into argMax or cast, and add these when predicting; freeze fewer layers]
    `);
  });

  test("a target of a shape that only data tell is waited for", async () => {
    const triples: Loss = (output, target) => abs(subtract(sum(output, { axes: [-1] }), sum(target, { axes: [1, 2] })));
    await using trainer = createTrainer(net, { loss: triples, optimizer: sgd(0.1) });
    const targets = { shape: [4, 3, 5], data: new Float32Array(60) };
    expect(await trainer.step({ inputs, targets })).toEqual({ loss: expect.any(Number) });
  });
});

describe("parts that are no losses", () => {
  test("in a sum", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => weightedSum([[1, meanSquaredError()], undefined])).toThrow("received  undefined");
    // @ts-expect-error The compiler says the same.
    expect(() => weightedSum([meanSquaredError()])).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: weightedSum: this is no pair of a factor and a loss
        received  the function (nameless)
        expected  pairs of a factor and a loss
        to fix    write weightedSum([[1, binaryCrossentropy()], [0.5, dice()]])]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => weightedSum({ squares })).toThrow("weightedSum: there is nothing to add up");
    // @ts-expect-error The compiler says the same.
    expect(() => weightedSum([[1, meanSquaredError]])).toThrow("weightedSum: a function that makes a loss stands");
    // @ts-expect-error The compiler says the same.
    expect(() => weightedSum([[1, "mse"]])).toThrow("to fix    write meanSquaredError()");
  });

  test("in a mean", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => meanLoss()).toThrow("meanLoss: there is no function that gives errors");
    // @ts-expect-error The compiler says the same.
    expect(() => line({ loss: meanLoss(() => 3) })).toThrow("received  3");
    // @ts-expect-error The compiler says the same.
    expect(() => line({ loss: meanLoss(() => ({ errors: 3 })) })).toThrow("received  3");
    // @ts-expect-error The compiler says the same.
    expect(() => line({ loss: squares, metrics: [meanMetric("apart", () => 3)] })).toThrow(
      'metric: "apart" measures no tensor of float32',
    );
  });
});

describe("what is no metric", () => {
  const metric = (parts: Partial<Metric>): Metric => ({ ...meanMetric("own", squares), ...parts });
  const making =
    (...metrics: readonly Metric[]) =>
    () =>
      line({ loss: squares, metrics });

  test("a name that is taken", () => {
    expect(making(metric({ name: "loss" }))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a metric cannot be called "loss"
        received  "loss"
        expected  a name of its own: "loss", "output_loss" and names that begin with "val_" are taken
        to fix    give it another name: { …, name: "…" }]
    `);
    expect(making(metric({ name: "val_own" }))).toThrow('a metric cannot be called "val_own"');
    expect(making(metric({ name: "" }))).toThrow('a metric cannot be called ""');
    expect(making(metric({}), metric({}))).toThrow('two metrics are called "own"');
  });

  test("sums and values of another kind", async () => {
    // @ts-expect-error The compiler says the same.
    expect(making(metric({ sums: (output) => output }))).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: metric: the sums of "own" are no list of tensors
        received  a tensor of shape [7, 1]
        expected  a list of float32 tensors, whose shapes do not depend on the batch
        to fix    write sums: (output, target) => [sum(…), …], with operations on its tensors]
    `);
    // @ts-expect-error The compiler says the same.
    expect(making(metric({ sums: () => [1, 2] }))).toThrow('the sums of "own" are no list of tensors');
    // @ts-expect-error The compiler says the same.
    await using worded = line({ loss: squares, metrics: [metric({ value: () => "good" })] });
    await expect(worded.evaluate({ inputs, targets: zeros })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: own: the value of the metric is no number
        received  "good"
        expected  a number that follows from the totals
        to fix    write value: ([part, whole]) => part[0] / whole[0], from lists of numbers]
    `);
  });

  test("sums that grow with the batch", async () => {
    await using trainer = line({ loss: squares, metrics: [metric({ sums: (output) => [output] })] });
    await expect(
      trainer.evaluate({ inputs, targets: zeros }, { batchSize: 3 }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: own: its sums have another shape in another batch
        received  1 numbers after 3
        expected  sums whose shapes do not depend on the batch
        to fix    add up over the batch: sum(…, { axes: [0, …] })]
    `);
  });
});

test("consistency: a picture and its twin should come to the same, and the twin stands still", async () => {
  const pair = input([2, 3], { name: "pair" });
  const answers = dense(1, { name: "encode", useBias: false })(pair);
  const consistency: Loss = (output) => {
    const view = (start: number): Tensor => slice(output, [{ axis: 1, start, end: start + 1 }]);
    return square(subtract(view(0), stopGradient(view(1))));
  };
  await using trainer = createTrainer(model(pair, answers), { loss: consistency, optimizer: sgd(1) });
  trainer.setWeights({ "encode/kernel": { shape: [3, 1], data: Float32Array.of(1, 1, 1) } });
  const views = { shape: [1, 2, 3], data: Float32Array.of(1, 0, 0, 0, 2, 0) };
  expect(await trainer.step({ inputs: views, targets: { shape: [1], data: new Float32Array(1) } })).toEqual({
    loss: 1,
  });
  // 2 · (1 − 2) along the first view; without stopGradient the second number would have moved as well.
  expect(Array.from((await trainer.trained()).weights["encode/kernel"]!.data)).toEqual([3, 1, 1]);
});
