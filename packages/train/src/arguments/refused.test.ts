import { dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  adam,
  binaryCrossentropy,
  cosineDecay,
  createTrainer,
  type Data,
  dice,
  earlyStopping,
  type Loss,
  meanIoU,
  meanSquaredError,
  sgd,
  sparseCategoricalCrossentropy,
} from "../index.ts";

const x = input([4], { name: "x" });
const single = model({ x }, dense(2)(x));
const several = model({ x }, { digit: dense(10)(x), size: dense(1)(x) });
const [loss, optimizer] = [sparseCategoricalCrossentropy(), adam()];
const array = { data: new Float32Array(8), shape: [2, 4] };
const targets = { data: Int32Array.of(0, 1), shape: [2] };

describe("createTrainer", () => {
  test("a name in the place of what it names", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss: "mse", optimizer })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a name stands where the loss itself belongs
        received  "mse"
        expected  what a function such as sparseCategoricalCrossentropy() gives
        to fix    write meanSquaredError()]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss: "hinge", optimizer })).toThrow("write sparseCategoricalCrossentropy()");
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss, optimizer: "adam" })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a name stands where the optimizer itself belongs
        received  "adam"
        expected  what a function such as adam(1e-3) gives
        to fix    write adam(1e-3)]
    `);
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(several, { loss, optimizer, metrics: { digit: ["mae"] } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a name stands where the metric itself belongs
        received  "mae"
        expected  what a function such as accuracy() gives
        to fix    write absoluteError()]
    `);
  });

  test("what was not called", () => {
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(single, { loss: sparseCategoricalCrossentropy, optimizer }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a function that makes a loss stands where a loss belongs
        received  the function sparseCategoricalCrossentropy
        expected  a function that makes one number of an output and its target, as sparseCategoricalCrossentropy() gives
        to fix    call it, as in loss: meanSquaredError()]
    `);
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(several, { loss: { size: { loss: meanSquaredError, weight: 2 } }, optimizer }),
    ).toThrow("the function meanSquaredError");
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss, optimizer: adam })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a function that makes an optimizer stands where an optimizer belongs
        received  the function adam
        expected  what a function such as adam(1e-3) gives
        to fix    call it, as in optimizer: adam(1e-3)]
    `);
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(single, { loss, optimizer, metrics: [accuracy] }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a function that makes a metric stands where a metric belongs
        received  the function accuracy
        expected  what a function such as accuracy() gives: { name, sums, value }
        to fix    call it, as in metrics: [accuracy()]]
    `);
  });

  test("a loss of one's own may take what it is given as a list", () => {
    const own: Loss = (...given) => meanSquaredError()(...given);
    expect(() => createTrainer(single, { loss: own, optimizer })).not.toThrow();
  });

  test("what is missing, or is something else", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: the optimizer is missing
        received  undefined
        expected  what a function such as adam(1e-3) gives
        to fix    give an optimizer, such as optimizer: adam(1e-3)]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { optimizer })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: the loss is missing
        received  undefined
        expected  a function that makes one number of an output and its target, as sparseCategoricalCrossentropy() gives
        to fix    give a loss, such as loss: sparseCategoricalCrossentropy()]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single)).toThrowErrorMatchingInlineSnapshot(
      `
      [ArgumentError: createTrainer: the options are no object
        received  undefined
        expected  options by name: loss, optimizer, metrics, seed, clip, ema, accumulate, remat, device, openSeconds, threads, engine
        to fix    write them by name: { loss: … }]
    `,
    );
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss: 3, optimizer })).toThrow("createTrainer: this is not a loss");
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss, optimizer: 1e-3 })).toThrow("createTrainer: this is not an optimizer");
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(several, { loss: { size: { loss, weight: "0.1" } }, optimizer }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: the weight of a loss is not a number
        received  "0.1"
        expected  how much the loss counts, such as 0.3
        to fix    write { loss, weight: 0.3 }, or leave the weight out for 1]
    `);
  });

  test("a metric without a list", () => {
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(single, { loss, optimizer, metrics: accuracy() }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: a metric stands where a list of metrics belongs
        received  the metric accuracy
        expected  a list
        to fix    write it in brackets, as in metrics: [accuracy()]]
    `);
  });

  test("an output that has another name", () => {
    expect(() =>
      // @ts-expect-error The compiler says the same.
      createTrainer(several, { loss: { digits: loss }, optimizer }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: the model has no output "digits" for this loss
        received  "digits"
        expected  names among "digit", "size"
        to fix    write "digit", as the output was called in model(inputs, { name: … })]
    `);
  });

  test("an option that has another name", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => createTrainer(single, { loss, optimizer, sed: 1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: createTrainer: there is no option sed
        received  loss, optimizer, sed
        expected  options by name: loss, optimizer, metrics, seed, clip, ema, accumulate, remat, device, openSeconds, threads, engine
        to fix    write seed]
    `);
  });
});

describe("optimizers, losses, metrics, schedules and callbacks", () => {
  test("options in the place of the learning rate", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => adam({ learningRate: 1e-3 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: adam: options stand where the learning rate belongs
        received  an object with learningRate
        expected  a learning rate: a number, a function of where the run is, or a schedule such as cosineDecay(…)
        to fix    write the rate first, as in adam(1e-3)]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => sgd("fast")).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: sgd: this is not a learning rate
        received  "fast"
        expected  a learning rate: a number, a function of where the run is, or a schedule such as cosineDecay(…)
        to fix    write a number, such as sgd(1e-3)]
    `);
  });

  test("options by other names", () => {
    // @ts-expect-error The compiler says the same.
    expect(() => adam(1e-3, { weight_decay: 0.1 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: adam: there is no option weight_decay
        received  weight_decay
        expected  options by name: beta1, beta2, epsilon, weightDecay, decays, rateMultipliers
        to fix    write weightDecay]
    `);
    // @ts-expect-error The compiler says the same.
    expect(() => binaryCrossentropy({ from_logits: true })).toThrow("to fix    write fromLogits");
    // @ts-expect-error The compiler says the same.
    expect(() => dice({ smoth: 2 })).toThrow("dice: there is no option smoth");
    // @ts-expect-error The compiler says the same.
    expect(() => meanIoU(2, { ignored: 255 })).toThrow("to fix    write ignore");
    // @ts-expect-error The compiler says the same.
    expect(() => cosineDecay(0.1, { steps: 100 })).toThrow("cosineDecay: updates is missing");
    // @ts-expect-error The compiler says the same.
    expect(() => earlyStopping({ patient: 3 })).toThrow("to fix    write patience");
  });
});

describe("fit, evaluate and step", () => {
  const trainer = createTrainer(single, { loss, optimizer });
  const refused = (data: unknown): Promise<unknown> => trainer.fit(data as Data);

  test("options by other names", async () => {
    // @ts-expect-error The compiler says the same.
    await expect(trainer.fit({ inputs: array, targets }, { epoch: 3 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: there is no option epoch
        received  epoch
        expected  options by name: epochs, batchSize, shuffle, validation, averaged, callbacks, signal
        to fix    write epochs]
    `);
    await expect(
      // @ts-expect-error The compiler says the same.
      trainer.evaluate({ inputs: array, targets }, { batch_size: 3 }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: evaluate: there is no option batch_size
        received  batch_size
        expected  options by name: batchSize, averaged, signal
        to fix    write batchSize]
    `);
  });

  test("options that cannot be meant", async () => {
    // @ts-expect-error The compiler says the same.
    await expect(trainer.fit({ inputs: array, targets }, 5)).rejects.toThrow("fit: the options are no object");
    // @ts-expect-error The compiler says the same.
    await expect(trainer.trained({ average: true })).rejects.toThrow("to fix    write averaged");
    // @ts-expect-error The compiler says the same.
    expect(() => trainer.setWeights()).toThrow("setWeights: there are no weights");
  });

  test("x and y", async () => {
    await expect(refused({ x: array, y: targets })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: x and y stand where inputs and targets belong
        received  an object with x, y
        expected  { inputs, targets }
        to fix    write { inputs: x, targets: y }]
    `);
  });

  test("arrays without a shape", async () => {
    await expect(refused({ inputs: array.data, targets })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: numbers without a shape stand where an array belongs
        received  inputs: a Float32Array of 8 numbers
        expected  an array { data, shape }, or several by name
        to fix    give { data, shape }, where data is a Float32Array, an Int32Array or a Uint8Array]
    `);
    await expect(refused({ inputs: [[1, 2, 3, 4]], targets: [0] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: numbers without a shape stand where an array belongs
        received  inputs: a list of 1
        expected  an array { data, shape }, or several by name
        to fix    give { data, shape }, where data is a Float32Array, an Int32Array or a Uint8Array]
    `);
    await expect(refused({ inputs: { x: array.data }, targets })).rejects.toThrow('inputs "x": a Float32Array of 8');
    await expect(refused({ inputs: array, targets, weights: 2 })).rejects.toThrow("received  weights: 2");
    await expect(refused([{ inputs: array.data, targets }])).rejects.toThrow("batch: numbers without a shape");
  });

  test("numbers of another kind", async () => {
    const other = { data: new Uint16Array(8), shape: [2, 4] };
    await expect(refused({ inputs: other, targets })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [FeedError: input "x" is of another type
        received  Uint16Array [2, 4]
        expected  float32 [null, 4]
        to fix    convert with Float32Array.from(…), scaled as the model was trained]
    `);
    await expect(refused({ inputs: { x: other }, targets })).rejects.toThrow("received  Uint16Array [2, 4]");
    await expect(refused({ inputs: { data: [1, 2], shape: [2] }, targets })).rejects.toThrow("inputs: a list of 2");
  });

  test("what is missing, or nothing to learn from", async () => {
    await expect(refused({ inputs: array })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: the targets are missing
        received  an object with inputs
        expected  { inputs, targets }
        to fix    give what it should say as targets]
    `);
    await expect(refused({ data: array })).rejects.toThrow("fit: the inputs are missing");
    await expect(refused(Promise.resolve())).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: a promise stands where data belongs
        received  a promise
        expected  { inputs, targets }
        to fix    await it first]
    `);
    await expect(refused(undefined)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fit: this is nothing to learn from
        received  undefined
        expected  data
        to fix    give { inputs, targets }, a data set, batches, or a function that makes them]
    `);
    await expect(refused([1, 2, 3])).rejects.toThrow("fit: this is nothing to learn from");
    await expect(refused(array.data)).rejects.toThrow("received  a Float32Array of 8 numbers");
  });

  test("validation data and single batches alike", async () => {
    await expect(
      // @ts-expect-error The compiler says the same.
      trainer.fit({ inputs: array, targets }, { validation: { x: array, y: targets } }),
    ).rejects.toThrow("fit: x and y stand where inputs and targets belong");
    // @ts-expect-error The compiler says the same.
    await expect(trainer.evaluate({ x: array, y: targets })).rejects.toThrow("evaluate: x and y stand");
    // @ts-expect-error The compiler says the same.
    await expect(trainer.step({ x: array, y: targets })).rejects.toThrow("step: x and y stand");
  });

  test("a function that gives no batches", async () => {
    await expect(refused(async () => [{ inputs: array, targets }])).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: data: the function does not give batches
        received  a promise
        expected  batches, one after another
        to fix    write it as async function* and yield each batch]
    `);
  });

  test("a loss that gives no numbers for the batch, of one of several outputs", () => {
    const own = () => createTrainer(several, { loss: { digit: () => input([3]) }, optimizer });
    expect(own).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: output "digit", loss: the loss is neither one number nor an error for each example
        received  float32 of shape [null, 3]
        expected  a float32 tensor of shape [], or of a shape that begins with the batch
        to fix    write the loss with operations on its tensors, and end it with mean(…)]
    `);
  });
});
