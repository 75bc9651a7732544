import { openEditor } from "@tributary/testing/editor";
import { describe, expect, test } from "vitest";

const { completionsAt, complaintsAbout } = openEditor(
  import.meta.url,
  `import { dense, input, model, type AnyModel } from "@tributary/kernel";
import { mean, square, subtract } from "@tributary/kernel/ops";
import * as train from "../index.ts";
const { accuracy, adam, createTrainer, meanSquaredError, sgd, sparseCategoricalCrossentropy } = train;
const x = input([4]);
const single = model(x, dense(2)(x));
const several = model({ x }, { digit: dense(10)(x), size: dense(1)(x) });
const [loss, optimizer] = [sparseCategoricalCrossentropy(), adam()];
const trainer = createTrainer(several, { loss, optimizer });
const array = { data: new Float32Array(8), shape: [2, 4] };
declare const anyModel: AnyModel;`,
);

/** What the editor says, each mistake in one line. */
const said = (source: string): string => {
  const [complaint, ...more] = complaintsAbout(source);
  expect(more).toEqual([]);
  return complaint ?? "";
};

describe("the editor says in a sentence", () => {
  test("that a name stands where a loss, an optimizer or a metric belongs", () => {
    expect(said('createTrainer(single, { loss: "mse", optimizer });')).toMatchInlineSnapshot(
      `"Type '"mse"' is not assignable to type '"a name stands where the loss itself belongs — write meanSquaredError()"'."`,
    );
    expect(said('createTrainer(several, { loss: { digit: "crossentropy" }, optimizer });')).toMatchInlineSnapshot(
      `"Type '"crossentropy"' is not assignable to type '"a name stands where the loss itself belongs — write sparseCategoricalCrossentropy()"'."`,
    );
    expect(said('createTrainer(single, { loss, optimizer: "adam" });')).toMatchInlineSnapshot(
      `"Type '"adam"' is not assignable to type '"a name stands where the optimizer itself belongs — write adam(1e-3)"'."`,
    );
    expect(said('createTrainer(single, { loss, optimizer, metrics: ["accuracy"] });')).toMatchInlineSnapshot(
      `"Type '"accuracy"' is not assignable to type '"a name stands where the metric itself belongs — write accuracy()"'."`,
    );
  });

  test("that something was not called", () => {
    expect(said("createTrainer(single, { loss: sparseCategoricalCrossentropy, optimizer });")).toMatchInlineSnapshot(
      `"Type '(options?: SparseCrossentropyOptions) => Loss' is not assignable to type '"a function that makes a loss stands where a loss belongs — call it, as in loss: meanSquaredError()"'."`,
    );
    expect(
      said("createTrainer(several, { loss: { size: { loss: meanSquaredError } }, optimizer });"),
    ).toMatchInlineSnapshot(
      `"Type '() => Loss' is not assignable to type '"a function that makes a loss stands where a loss belongs — call it, as in loss: meanSquaredError()"'."`,
    );
    expect(said("createTrainer(single, { loss, optimizer: adam });")).toMatchInlineSnapshot(
      `"Type '(learningRate?: Rate, options?: AdamOptions) => Optimizer' is not assignable to type '"a function that makes an optimizer stands where an optimizer belongs — call it, as in optimizer: adam(1e-3)"'."`,
    );
    expect(said("createTrainer(single, { loss, optimizer, metrics: [accuracy] });")).toMatchInlineSnapshot(
      `"Type '(settings?: AccuracyOptions) => Metric' is not assignable to type '"a function that makes a metric stands where a metric belongs — call it, as in metrics: [accuracy()]"'."`,
    );
  });

  test("that a metric has no list around it", () => {
    expect(said("createTrainer(single, { loss, optimizer, metrics: accuracy() });")).toMatchInlineSnapshot(
      `"Type 'Metric' is not assignable to type '"a metric stands where a list of metrics belongs — write it in brackets, as in metrics: [accuracy()]"'."`,
    );
    expect(said("createTrainer(several, { loss, optimizer, metrics: { digit: accuracy() } });")).toMatchInlineSnapshot(
      `"Type 'Metric' is not assignable to type '"a metric stands where a list of metrics belongs — write it in brackets, as in metrics: [accuracy()]"'."`,
    );
  });

  test("that the learning rate stands among the options", () => {
    expect(said("adam({ learningRate: 1e-3 });")).toMatchInlineSnapshot(
      `"Type 'number' is not assignable to type '"options stand where the learning rate belongs — write the rate first, as in adam(1e-3)"'."`,
    );
    expect(said("sgd({ learningRate: 0.1 }, { momentum: 0.9 });")).toMatchInlineSnapshot(
      `"Type 'number' is not assignable to type '"options stand where the learning rate belongs — write the rate first, as in adam(1e-3)"'."`,
    );
  });

  test("that an output or an input has another name, and which there are", () => {
    expect(said("createTrainer(several, { loss: { digits: loss }, optimizer });")).toMatchInlineSnapshot(
      `"Type 'Loss' is not assignable to type '"the model has no output \\"digits\\" — its outputs are \\"digit\\", \\"size\\""'."`,
    );
    expect(
      said("createTrainer(several, { loss, optimizer, metrics: { digits: [accuracy()] } });"),
    ).toMatchInlineSnapshot(
      `"Type 'Metric[]' is not assignable to type '"the model has no output \\"digits\\" — its outputs are \\"digit\\", \\"size\\""'."`,
    );
    expect(said("trainer.fit({ inputs: array, targets: { digits: array } });")).toMatchInlineSnapshot(
      `"Type '{ data: Float32Array<ArrayBuffer>; shape: number[]; }' is not assignable to type '"the model has no output \\"digits\\" — its outputs are \\"digit\\", \\"size\\""'."`,
    );
    expect(said("trainer.fit({ inputs: { image: array }, targets: array });")).toMatchInlineSnapshot(
      `"Type '{ data: Float32Array<ArrayBuffer>; shape: number[]; }' is not assignable to type '"the model has no input \\"image\\" — its inputs are \\"x\\""'."`,
    );
    expect(said("trainer.fit({ inputs: array, targets: array, weights: { sizes: array } });")).toMatchInlineSnapshot(
      `"Type '{ data: Float32Array<ArrayBuffer>; shape: number[]; }' is not assignable to type '"the model has no output \\"sizes\\" — its outputs are \\"digit\\", \\"size\\""'."`,
    );
  });

  test("that numbers have no shape, or are of another kind", () => {
    expect(said("trainer.fit({ inputs: array.data, targets: array });")).toMatchInlineSnapshot(
      `"Type 'Float32Array<ArrayBuffer>' is not assignable to type '"numbers without a shape stand where an array belongs — give { data, shape }, where data is a Float32Array, an Int32Array or a Uint8Array"'."`,
    );
    expect(said("trainer.step({ inputs: { x: [[1, 2, 3, 4]] }, targets: array });")).toMatchInlineSnapshot(
      `"Type 'number[][]' is not assignable to type '"numbers without a shape stand where an array belongs — give { data, shape }, where data is a Float32Array, an Int32Array or a Uint8Array"'."`,
    );
    expect(
      said("trainer.evaluate({ inputs: { data: new Uint16Array(8), shape: [2, 4] }, targets: array });"),
    ).toMatchInlineSnapshot(
      `"Type '{ data: Uint16Array<ArrayBuffer>; shape: number[]; }' is not assignable to type '"the numbers of this array are of a kind that no model takes — copy them with Float32Array.from(data), scaled as the model wants them"'."`,
    );
    expect(said("trainer.fit({ inputs: { data: [1, 2], shape: [2] }, targets: array });")).toMatchInlineSnapshot(
      `"Type '{ data: number[]; shape: number[]; }' is not assignable to type '"the numbers of this array are of a kind that no model takes — copy them with Float32Array.from(data), scaled as the model wants them"'."`,
    );
  });

  test("that data are something else", () => {
    expect(said("trainer.fit({ x: array, y: array });")).toMatchInlineSnapshot(
      `"Argument of type '{ x: { data: Float32Array<ArrayBuffer>; shape: number[]; }; y: { data: Float32Array<ArrayBuffer>; shape: number[]; }; }' is not assignable to parameter of type '"x and y stand where inputs and targets belong — write { inputs: x, targets: y }"'."`,
    );
    expect(said("trainer.fit(Promise.resolve({ inputs: array, targets: array }));")).toMatchInlineSnapshot(
      `"Argument of type 'Promise<{ inputs: { data: Float32Array<ArrayBuffer>; shape: number[]; }; targets: { data: Float32Array<ArrayBuffer>; shape: number[]; }; }>' is not assignable to parameter of type '"a promise stands where data belongs — await it first"'."`,
    );
    expect(said("trainer.fit(array.data);")).toMatchInlineSnapshot(
      `"Argument of type 'Float32Array<ArrayBuffer>' is not assignable to parameter of type '"this is nothing to learn from — give { inputs, targets }, a data set, batches, or a function that makes them"'."`,
    );
    expect(
      said("trainer.fit({ inputs: array, targets: array }, { validation: { x: array, y: array } });"),
    ).toMatchInlineSnapshot(
      `"Type '{ x: { data: Float32Array<ArrayBuffer>; shape: number[]; }; y: { data: Float32Array<ArrayBuffer>; shape: number[]; }; }' is not assignable to type '"x and y stand where inputs and targets belong — write { inputs: x, targets: y }"'."`,
    );
  });
});

test.for([
  "createTrainer(several, { loss: { digit: loss, size: { loss: meanSquaredError(), weight: 0.1 } }, optimizer });",
  "createTrainer(several, { loss, optimizer, metrics: { digit: [accuracy()] }, seed: 1 });",
  "createTrainer(anyModel, { loss: { whatever: loss }, optimizer, metrics: { whatever: [accuracy()] } });",
  "createTrainer(anyModel, { loss, optimizer }).fit({ inputs: { a: array }, targets: { b: array } });",
  "createTrainer(single, { loss: (output, target) => mean(square(subtract(output, target))), optimizer });",
  "createTrainer(single, { loss: { output: (output, target) => mean(subtract(output, target)) }, optimizer });",
  'createTrainer(single, { loss, optimizer, metrics: [{ name: "own", sums: (output) => [output], value: ([sums]) => sums![0]! }] });',
  "declare const options: train.TrainerOptions; createTrainer(several, options);",
  'declare const some: train.TrainerOptions<"digit">; createTrainer(several, some);',
  "trainer.fit({ inputs: { x: array }, targets: { digit: array } }, { validation: { inputs: array, targets: array } });",
  "trainer.fit((epoch) => [{ inputs: array, targets: array, epoch }]);",
  "trainer.fit([{ inputs: array, targets: array }]); trainer.fit(new Set<train.Batch>());",
  "declare const data: train.Data; declare const batch: train.Batch; trainer.fit(data); trainer.step(batch);",
  "adam((position) => 0.1 / (position.update + 1)); adam(train.cosineDecay(0.1, { updates: 10 }));",
])("what is right is left alone: %s", (source) => {
  expect(complaintsAbout(source)).toEqual([]);
});

test.for([
  ["createTrainer(several, { loss: { | }, optimizer });", ["digit", "size"]],
  ["createTrainer(several, { loss, optimizer, metrics: { | } });", ["digit", "size"]],
  [
    "createTrainer(several, { | });",
    [
      "accumulate",
      "clip",
      "device",
      "ema",
      "engine",
      "loss",
      "metrics",
      "openSeconds",
      "optimizer",
      "remat",
      "seed",
      "threads",
    ],
  ],
  ["trainer.fit([], { | });", ["averaged", "batchSize", "callbacks", "epochs", "shuffle", "signal", "validation"]],
] as const)("%s", ([source, choices]) => {
  expect(completionsAt(source)).toEqual(choices);
});
