/** The step as files, run by ONNX Runtime alone: the same numbers as our trainer's. */
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import {
  batchNormalization,
  chain,
  conv2d,
  type DType,
  dense,
  dropout,
  globalAveragePooling2d,
  input,
  l2,
  model,
  type NdArray,
  type NdArrays,
  relu,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { encodeSafetensors, initialize, loadModel, openSession, readOnnx } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  adagrad,
  adam,
  adamW,
  cosineDecay,
  createTrainer,
  meanIoU,
  meanSquaredError,
  type OnnxTrainingOptions,
  type Optimizer,
  oneCycle,
  onnxTrainingFiles,
  optimizer,
  reduceOnPlateau,
  rmsprop,
  sgd,
  sparseCategoricalCrossentropy,
  toTrainingOnnx,
} from "../../index.ts";
import { rateAt } from "../rate-curve.ts";

const batchSize = 4;
const network = (normalized: boolean) => {
  const image = input([6, 6, 2], { name: "image" });
  const features = relu(conv2d(4, 3, { padding: "same", kernelRegularizer: l2(0.01) })(image));
  const pooled = globalAveragePooling2d(normalized ? batchNormalization()(features) : features);
  return model({ image }, { kind: dense(3)(pooled) });
};

const batchOf = (step: number, size = batchSize): { readonly image: NdArray; readonly kind: NdArray } => ({
  image: { shape: [size, 6, 6, 2], data: randomStream(1, `image/${step}`).normal(size * 72) },
  kind: { shape: [size], data: Float32Array.from({ length: size }, (_, i) => (i + step) % 3) },
});

/** What a file says of itself. */
const metadataOf = async (file: Uint8Array, key = "training"): Promise<ReturnType<typeof JSON.parse>> =>
  JSON.parse(String((await readOnnx(file)).facts.card?.[key]));

const inputsOf = async (file: Uint8Array): Promise<readonly string[]> =>
  (await readOnnx(file)).inputs.map(({ name }) => name);

type State = NdArrays<DType>;

const number = (value: number): NdArray => ({ shape: [], data: Float32Array.of(value) });

/**
 * What conformance/checks/check_training_onnx.py runs, with our numbers beside it: files for the whole batch and for half of it.
 * WRITE_TRAINING=FOLDER writes them.
 */
const writeForPython = async (folder: string): Promise<void> => {
  const net = network(false);
  const options = {
    loss: sparseCategoricalCrossentropy(),
    optimizer: adam(oneCycle(0.05, { updates: 20 })),
    seed: 3,
  } as const;
  for (const [part, size] of [
    ["whole", 4],
    ["half", 2],
  ] as const) {
    for (const [name, content] of Object.entries(onnxTrainingFiles(net, { ...options, batchSize: size }))) {
      await writeFile(join(folder, part, name), content);
    }
  }
  const batches = Array.from({ length: 20 }, (_, step) => batchOf(step));
  await using trainer = createTrainer(net, options);
  const losses: number[] = [];
  for (const { image, kind } of batches)
    losses.push((await trainer.step({ inputs: { image }, targets: { kind } })).loss);
  const { weights } = await trainer.trained();
  const flat = (name: "image" | "kind"): readonly number[] => batches.flatMap((batch) => [...batch[name].data]);
  const ours = Object.fromEntries(Object.entries(weights).map(([name, { data }]) => [name, [...data]]));
  await writeFile(
    join(folder, "steps.json"),
    JSON.stringify({ losses, weights: ours, image: flat("image"), kind: flat("kind") }),
  );
};

const { WRITE_TRAINING: folder = "" } = process.env;
test.runIf(folder !== "")("writes files for Python", () => writeForPython(folder));

/** Twenty steps as a stranger makes them: by the names in the file, and what its metadata say. */
const twentySteps = async (file: Uint8Array, start: Uint8Array): Promise<{ losses: number[]; state: State }> => {
  const { schedule } = await metadataOf(file);
  const inputs = await inputsOf(file);
  await using begin = await openSession(start);
  await using session = await openSession(file);
  let state: State = await begin.run({});
  const losses: number[] = [];
  for (let step = 0; step < 20; step++) {
    const { image, kind } = batchOf(step);
    const all: State = {
      "input/image": image,
      "target/kind": kind,
      learningRate: number(rateAt(schedule, step)),
      step: number(step + 1),
      ...state,
    };
    const wanted = inputs.map((name) => [name, all[name]!] as const);
    const results = await session.run(Object.fromEntries(wanted));
    losses.push(Number(results.loss!.data[0]));
    const next = Object.entries(results).filter(([name]) => name.startsWith("next/"));
    state = { ...state, ...Object.fromEntries(next.map(([name, array]) => [name.slice(5), array])) };
  }
  return { losses, state };
};

const optimizers: readonly (readonly [string, () => Optimizer])[] = [
  ["sgd", () => sgd(0.1, { momentum: 0.9, nesterov: true })],
  ["adam", () => adam(cosineDecay(0.05, { updates: 20, warmup: 4 }))],
  ["adam without a mean", () => adam(0.05, { beta1: 0 })],
  ["adamW", () => adamW(0.01, { weightDecay: 0.1, decays: (name) => name.endsWith("kernel") })],
  ["rmsprop", () => rmsprop(oneCycle(0.01, { updates: 20 }), { momentum: 0.5 })],
  ["adagrad", () => adagrad(0.1, { rateMultipliers: { conv2d: 0.1 } })],
];

test.for(optimizers)("twenty steps with %s", async ([_, made]) => {
  const net = network(true);
  const options = {
    loss: sparseCategoricalCrossentropy(),
    optimizer: made(),
    seed: 3,
    clip: { globalNorm: 1 },
  } as const;
  const files = onnxTrainingFiles(net, { ...options, batchSize });
  const { losses, state } = await twentySteps(files["training.onnx"] as Uint8Array, files["start.onnx"] as Uint8Array);
  await using trainer = createTrainer(net, options);
  const wanted: number[] = [];
  for (let step = 0; step < 20; step++) {
    const { image, kind } = batchOf(step);
    wanted.push((await trainer.step({ inputs: { image }, targets: { kind } })).loss);
  }
  expectAllClose(losses, wanted, { absolute: 1e-5, relative: 1e-5 });
  const { weights } = await trainer.trained();
  for (const [name, { data }] of Object.entries(weights)) {
    expectAllClose((state[`weight/${name}`] as NdArray).data, data, { absolute: 1e-5, relative: 1e-5 });
  }
});

describe("what is in a file", () => {
  test("names, shapes and sentences", async () => {
    const image = input([6, 6, 2], { name: "image" });
    const net = model(image, chain(globalAveragePooling2d, dropout(0.5), dense(3))(image));
    const options: OnnxTrainingOptions = {
      loss: sparseCategoricalCrossentropy(),
      optimizer: adam(),
      metrics: [accuracy()],
      ema: 0.9,
      batchSize,
    };
    const bytes = toTrainingOnnx({ ...initialize(net, { seed: 1 }), classes: ["a", "b", "c"] }, options);
    const file = await readOnnx(bytes);
    expect(file.inputs.map(({ name, shape }) => `${name} ${JSON.stringify(shape)}`)).toMatchInlineSnapshot(`
      [
        "input/image [4,6,6,2]",
        "target/output [4]",
        "random/0 [4,2]",
        "weight/dense/kernel [2,3]",
        "weight/dense/bias [3]",
        "optimizer/mean/dense/kernel [2,3]",
        "optimizer/square/dense/kernel [2,3]",
        "average/dense/kernel [2,3]",
        "optimizer/mean/dense/bias [3]",
        "optimizer/square/dense/bias [3]",
        "average/dense/bias [3]",
        "learningRate []",
        "step []",
      ]
    `);
    expect(file.outputs.map(({ name }) => name)).toMatchInlineSnapshot(`
      [
        "loss",
        "metric/accuracy",
        "next/weight/dense/kernel",
        "next/optimizer/mean/dense/kernel",
        "next/optimizer/square/dense/kernel",
        "next/average/dense/kernel",
        "next/weight/dense/bias",
        "next/optimizer/mean/dense/bias",
        "next/optimizer/square/dense/bias",
        "next/average/dense/bias",
      ]
    `);
    expect(await metadataOf(bytes)).toMatchInlineSnapshot(`
      {
        "about": "Feed the data (float32, channels last; class numbers as float32 too), random numbers where there are some, every state by its name, learningRate, and step, if it is an input: it counts from 1. Each output next/NAME is what to feed as NAME the next time; what has none stays. Weights are the states weight/…",
        "batchSize": 4,
        "data": {
          "input/image": [
            4,
            6,
            6,
            2,
          ],
          "target/output": [
            4,
          ],
        },
        "learningRate": 0.001,
        "losses": {
          "output": "sparseCategoricalCrossentropy {labelSmoothing: 0}",
        },
        "optimizer": "adam {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}",
        "prepare": null,
        "random": {
          "random/0": {
            "distribution": "uniform",
            "shape": [
              4,
              2,
            ],
          },
        },
        "schedule": {
          "kind": "constant",
          "rate": 0.001,
        },
        "state": [
          "weight/dense/kernel",
          "weight/dense/bias",
          "optimizer/mean/dense/kernel",
          "optimizer/square/dense/kernel",
          "average/dense/kernel",
          "optimizer/mean/dense/bias",
          "optimizer/square/dense/bias",
          "average/dense/bias",
        ],
        "takes": {
          "target/output": {
            "most": 2,
            "whole": true,
          },
        },
      }
    `);
    expect((await metadataOf(bytes, "model")).classes).toBe('["a","b","c"]');
    expect(new TextDecoder("latin1").decode(bytes)).not.toContain("com.microsoft");
  });

  test("the program", () => {
    const files = onnxTrainingFiles(network(false), {
      loss: sparseCategoricalCrossentropy(),
      optimizer: sgd(),
      batchSize,
    });
    const program = String(files["train.py"]);
    expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(100);
    expect(program).toMatchSnapshot();
  });
});

describe("in two halves", () => {
  test("two workers with half a batch each are one with the whole", async () => {
    const net = network(false);
    const options = { loss: sparseCategoricalCrossentropy(), optimizer: adam(0.02), seed: 2 } as const;
    const files = onnxTrainingFiles(net, { ...options, batchSize: 2 });
    const bytesOf = (name: string): Uint8Array => files[name] as Uint8Array;
    await using gradients = await openSession(bytesOf("gradients.onnx"));
    await using update = await openSession(bytesOf("update.onnx"));
    await using start = await openSession(bytesOf("start.onnx"));
    await using trainer = createTrainer(net, options);
    let state: State = await start.run({});
    const feedsOf = async (file: string, all: State): Promise<State> =>
      Object.fromEntries((await inputsOf(bytesOf(file))).map((name) => [name, all[name]!]));
    for (let step = 0; step < 3; step++) {
      const { image, kind } = batchOf(step);
      await trainer.step({ inputs: { image }, targets: { kind } });
      const halves: State[] = [];
      for (const worker of [0, 1]) {
        const half: NdArrays = {
          "input/image": { shape: [2, 6, 6, 2], data: image.data.slice(worker * 144, (worker + 1) * 144) },
          "target/kind": { shape: [2], data: kind.data.slice(worker * 2, (worker + 1) * 2) },
        };
        halves.push(await gradients.run(await feedsOf("gradients.onnx", { ...state, ...half })));
      }
      const mean = Object.entries(halves[0]!).map(([name, { shape, data }]) => {
        const other = halves[1]![name]!.data;
        return [
          name,
          { shape, data: Float32Array.from(Array.from(data, Number), (x, i) => (x + Number(other[i])) / 2) },
        ] as const;
      });
      const scalars = { learningRate: number(0.02), step: number(step + 1) };
      const all: State = { ...state, ...Object.fromEntries(mean), ...scalars };
      const changed = Object.entries(await update.run(await feedsOf("update.onnx", all)));
      state = { ...state, ...Object.fromEntries(changed.map(([name, array]) => [name.slice(5), array])) };
    }
    const { weights } = await trainer.trained();
    const learned = Object.keys(weights).map((name) => [name, state[`weight/${name}`] as NdArray] as const);
    for (const [name, { data }] of learned)
      expectAllClose(data, weights[name]!.data, { absolute: 1e-5, relative: 1e-5 });
    // What the program writes: numbers under our names, and the metadata of the file.
    const result = encodeSafetensors(Object.fromEntries(learned), {
      metadata: await metadataOf(bytesOf("gradients.onnx"), "model"),
    });
    const opened = await loadModel(result);
    expect(opened.net.outputs.map(({ name }) => name)).toEqual(["kind"]);
  });
});

describe("what a file cannot hold is refused", () => {
  const net = network(false);
  const options: OnnxTrainingOptions = { loss: sparseCategoricalCrossentropy(), optimizer: sgd(), batchSize };

  test("metrics over a whole set", () => {
    expect(() => toTrainingOnnx(net, { ...options, metrics: [meanIoU(3)] })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toTrainingOnnx: the metric "meanIoU" is computed in JavaScript, from sums over a whole set
        received  meanIoU
        expected  accuracy, topKAccuracy, absoluteError, squaredError, psnr, or a meanMetric
        to fix    leave it out, and judge the trained model with evaluate()]
    `);
  });

  test("factors of JavaScript", () => {
    const counting = optimizer({
      name: "counting",
      learningRate: 0.1,
      slots: {},
      factors: (update) => ({ share: 1 / update }),
      update: ({ weight }) => ({ weight, slots: {} }),
    });
    expect(() => toTrainingOnnx(net, { ...options, optimizer: counting })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toTrainingOnnx: the optimizer counting has factors that only JavaScript computes
        received  factors of share
        expected  the same of a tensor
        to fix    give the optimizer factorsOf: (update) => ({ … }) beside factors, with operations on its tensor]
    `);
  });

  test("open sizes, other sizes, unknown names", async () => {
    const image = input([null, null, 2], { name: "image" });
    const open = model(image, conv2d(1, 1)(image));
    const given = { loss: meanSquaredError(), optimizer: sgd(), batchSize };
    expect(() => toTrainingOnnx(open, given)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toTrainingOnnx: a step is written for one size, and input "image" has an open one
        received  [null, null, 2]
        expected  sizes for [null, null, 2], without the batch
        to fix    write inputs: { "image": [256, 256, 2] }]
    `);
    expect(() => toTrainingOnnx(open, { ...given, inputs: { image: [8, 8, 3] } })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toTrainingOnnx: a step is written for one size, and input "image" has another one
        received  [8, 8, 3]
        expected  sizes for [null, null, 2], without the batch
        to fix    write inputs: { "image": [256, 256, 2] }]
    `);
    expect(() =>
      toTrainingOnnx(open, { ...given, inputs: { picture: [8, 8, 2] } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toTrainingOnnx: there is no input "picture"
        received  inputs: { "picture": … }
        expected  names among "image"
        to fix    take one of these]
    `);
    const { inputs } = await readOnnx(toTrainingOnnx(open, { ...given, inputs: { image: [8, 8, 2] } }));
    expect(inputs.slice(0, 2).map(({ shape }) => shape)).toEqual([
      [4, 8, 8, 2],
      [4, 8, 8, 1],
    ]);
  });

  test("schedules of one's own, where Python has to follow them", () => {
    const plateau = { ...options, optimizer: sgd(reduceOnPlateau(0.1)) };
    expect(() => onnxTrainingFiles(net, plateau)).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: onnxTrainingFiles: the learning rate follows a function that only JavaScript computes
        expected  a number, constantRate, stepDecay, exponentialDecay, cosineDecay or oneCycle
        to fix    take one of these; or write toTrainingOnnx() alone, whose steps are fed with their learning rate]
    `);
    expect(toTrainingOnnx(net, plateau).byteLength).toBeGreaterThan(1000);
  });

  test("what is no batch size, and options with other names", () => {
    const wrong = { ...options, batchSize: 0, epochs: 3 };
    expect(() => toTrainingOnnx(net, wrong)).toThrow("there is no option epochs");
    expect(() => toTrainingOnnx(net, { ...options, batchSize: 0 })).toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: toTrainingOnnx: batchSize is 0
        received  0
        expected  a whole number, at least 1
        to fix    give batchSize a whole number, at least 1]
    `);
  });
});
