/** Training with Keras: what is written, what is refused, and what comes back. What Keras makes of it is for conformance/checks/check_keras_training.py. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeFile } from "@tributary/files";
import {
  batchNormalization,
  chain,
  concatenate,
  conv2d,
  conv2dTranspose,
  dense,
  dropout,
  globalAveragePooling2d,
  input,
  l2,
  type Model,
  maxPooling2d,
  model,
  type NdArray,
  relu,
  sigmoid,
  softmax,
  type Tensor,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize, loadKeras, readKeras, toKeras } from "@tributary/runtime";
import { expectAllClose } from "@tributary/testing";
import { describe, expect, test } from "vitest";
import {
  accuracy,
  adagrad,
  adam,
  adamW,
  binaryCrossentropy,
  binaryFocalCrossentropy,
  type Clip,
  categoricalCrossentropy,
  categoricalFocalCrossentropy,
  continueFromKeras,
  cosineDecay,
  createTrainer,
  dice,
  exponentialDecay,
  huber,
  type KerasTrainingOptions,
  kerasTrainingFiles,
  type Loss,
  meanAbsoluteError,
  meanIoU,
  meanSquaredError,
  type Optimizer,
  oneCycle,
  readKerasRun,
  reduceOnPlateau,
  rmsprop,
  sgd,
  sparseCategoricalCrossentropy,
  stepDecay,
  type TrainingFiles,
  weightedSum,
} from "../../index.ts";

type Net = Model<Tensor<[null, 8, 8, 2]>, Tensor>;
type Target = "labels" | "oneHot" | "answers" | "numbers";

const network = (units: number, last: (x: Tensor) => Tensor = (x) => x): Net => {
  const image = input([8, 8, 2], { name: "image" });
  // A bias before a normalization has a gradient of nothing but rounding, of which Adam makes steps.
  const convolution = { padding: "same", kernelRegularizer: l2(0.01), name: "conv", useBias: false } as const;
  const features = conv2d(4, 3, convolution)(image);
  const pooled = globalAveragePooling2d(relu(batchNormalization({ name: "norm" })(features)));
  return model(image, last(dense(units, { name: "head" })(pooled)), { name: "small" });
};

const [steps, batchSize] = [4, 8];
const examples = steps * batchSize;
const images: NdArray = { shape: [examples, 8, 8, 2], data: randomStream(1, "images").normal(examples * 128) };
const label = (i: number): number => (i * 7) % 3;
const targetsOf: Readonly<Record<Target, () => NdArray>> = {
  labels: () => ({ shape: [examples], data: Float32Array.from({ length: examples }, (_, i) => label(i)) }),
  oneHot: () => ({
    shape: [examples, 3],
    data: Float32Array.from({ length: examples * 3 }, (_, i) => Number(label(Math.floor(i / 3)) === i % 3)),
  }),
  answers: () => ({ shape: [examples, 1], data: Float32Array.from({ length: examples }, (_, i) => label(i) % 2) }),
  numbers: () => ({ shape: [examples, 1], data: randomStream(1, "numbers").normal(examples) }),
};
const part = ({ shape: [, ...rest], data }: NdArray, step: number): NdArray => {
  const size = (data.length / examples) * batchSize;
  return { shape: [batchSize, ...rest], data: data.slice(step * size, (step + 1) * size) };
};

interface Case {
  readonly name: string;
  readonly net?: Net;
  readonly loss?: Loss;
  readonly target?: Target;
  readonly optimizer?: Optimizer;
  readonly clip?: Clip;
}

const losses: readonly Case[] = [
  { name: "sparse of logits", loss: sparseCategoricalCrossentropy(), target: "labels" },
  {
    name: "sparse of probabilities",
    net: network(3, softmax),
    loss: sparseCategoricalCrossentropy(),
    target: "labels",
  },
  { name: "sparse with a label to ignore", loss: sparseCategoricalCrossentropy({ ignore: 2 }), target: "labels" },
  { name: "categorical, smoothed", loss: categoricalCrossentropy({ labelSmoothing: 0.1 }), target: "oneHot" },
  { name: "focal", loss: categoricalFocalCrossentropy(), target: "oneHot" },
  { name: "binary of logits", net: network(1), loss: binaryCrossentropy({ labelSmoothing: 0.2 }), target: "answers" },
  { name: "binary of probabilities", net: network(1, sigmoid), loss: binaryCrossentropy(), target: "answers" },
  { name: "binary focal", net: network(1), loss: binaryFocalCrossentropy({ alpha: 0.3 }), target: "answers" },
  { name: "binary focal without alpha", net: network(1), loss: binaryFocalCrossentropy(), target: "answers" },
  { name: "squared", net: network(1), loss: meanSquaredError(), target: "numbers" },
  { name: "absolute", net: network(1), loss: meanAbsoluteError(), target: "numbers" },
  { name: "huber", net: network(1), loss: huber({ delta: 0.5 }), target: "numbers" },
];

const optimizers: readonly Case[] = [
  { name: "sgd", optimizer: sgd(0.1) },
  { name: "sgd with momentum", optimizer: sgd(0.1, { momentum: 0.9 }) },
  {
    name: "sgd with Nesterov's momentum and a schedule",
    optimizer: sgd(exponentialDecay(0.1, { every: 2, factor: 0.5 }), { momentum: 0.9, nesterov: true }),
  },
  { name: "adam", optimizer: adam(0.01) },
  { name: "adamW of kernels", optimizer: adamW(0.01, { weightDecay: 0.5, decays: (name) => name.endsWith("kernel") }) },
  { name: "rmsprop", optimizer: rmsprop(0.01) },
  { name: "rmsprop with momentum", optimizer: rmsprop(0.01, { momentum: 0.9 }) },
  { name: "adagrad", optimizer: adagrad(0.1) },
  { name: "clipped by value", clip: { value: 0.05 } },
  { name: "clipped by norm", clip: { norm: 0.05 } },
  { name: "clipped together", clip: { globalNorm: 0.05 } },
  { name: "drops at intervals", optimizer: sgd(stepDecay(0.2, { every: 2 })) },
  { name: "drops at updates", optimizer: sgd(stepDecay(0.2, { every: [1, 3], factor: 0.5 })) },
  { name: "exponential", optimizer: sgd(exponentialDecay(0.2, { every: 3, factor: 0.5 })) },
  { name: "cosine", optimizer: sgd(cosineDecay(0.2, { updates: 4, end: 0.01 })) },
  { name: "cosine after warm-up", optimizer: sgd(cosineDecay(0.2, { updates: 4, warmup: 2 })) },
  { name: "one cycle", optimizer: sgd(oneCycle(0.2, { updates: 4, growing: 0.5 })) },
];

const optionsOf = ({
  loss = sparseCategoricalCrossentropy(),
  optimizer = sgd(0.1),
  clip,
}: Case): KerasTrainingOptions => ({
  loss,
  optimizer,
  clip,
  batchSize,
  seed: 3,
});

const write = async (folder: string, files: TrainingFiles): Promise<void> => {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
};

/** Two halves of one digit, so to speak: a U-Net of two levels. */
const unet = () => {
  const image = input([28, 28, 1], { name: "image" });
  const conv = (filters: number) =>
    chain(conv2d(filters, 3, { padding: "same", useBias: false }), batchNormalization(), relu);
  const top = conv(8)(image);
  const low = conv(16)(maxPooling2d(2)(top));
  const up = conv2dTranspose(8, 2, { strides: 2 })(low);
  return model({ image }, { digit: conv2d(11, 1)(conv(8)(concatenate([top, up]))) }, { name: "digits" });
};

/** WRITE_KERAS_TRAINING=FOLDER writes what check_keras_training.py runs, and what we come to. */
const writeForKeras = async (folder: string): Promise<void> => {
  for (const one of [...losses, ...optimizers]) {
    const { name, net = network(3), target = "labels" } = one;
    const { batchSize: _, ...options } = optionsOf(one);
    const place = join(folder, "cases", name.replaceAll(/\W+/g, "-"));
    await write(place, await kerasTrainingFiles(net, { ...options, batchSize }));
    await using trainer = createTrainer(net, options);
    const targets = targetsOf[target]();
    for (let step = 0; step < steps; step++)
      await trainer.step({ inputs: part(images, step), targets: part(targets, step) });
    await writeFile(join(place, "expected.keras"), await toKeras(await trainer.trained()));
    const arrays = { "input/image": images, "target/output": targets };
    const plain = Object.entries(arrays).map(([key, { shape, data }]) => [key, { shape, values: [...data] }]);
    await writeFile(join(place, "data.json"), JSON.stringify(Object.fromEntries(plain)));
  }
  const digits = {
    loss: sparseCategoricalCrossentropy(),
    optimizer: adam(oneCycle(0.01, { updates: 24 })),
    seed: 5,
  } as const;
  await writePictures(join(folder, "pictures"));
  await write(join(folder, "digits"), await kerasTrainingFiles(unet(), { ...digits, batchSize: 32, epochs: 3 }));
};

/** Four gray pictures of two classes, and what goes on from them: here, and on the command line. */
const [side, count] = [8, 4] as const;
const pictures = Uint8Array.from(
  { length: count * side * side },
  (_, i) => (Math.floor(i / 64) * 73 + (i % 64) * 29) % 256,
);
const kinds = Float32Array.from({ length: count }, (_, i) => i % 2);
const picturesNet = (): Model<Tensor<[null, 8, 8, 1]>, Tensor> => {
  const image = input([side, side, 1], { name: "image" });
  const features = conv2d(4, 3, { padding: "same", name: "conv", useBias: false })(image);
  const pooled = globalAveragePooling2d(relu(batchNormalization({ name: "norm" })(features)));
  return model(image, dense(2, { name: "head" })(pooled), { name: "pictures" });
};
const ofPictures = { loss: sparseCategoricalCrossentropy(), optimizer: adam(0.01), seed: 3 } as const;
const writePictures = async (place: string): Promise<void> => {
  const facts = { task: "classification", classes: ["paper", "ink"], preprocessing: "unit" } as const;
  const trained = { ...initialize(picturesNet(), { seed: 3 }), ...facts };
  await write(place, await kerasTrainingFiles(trained, { ...ofPictures, batchSize: count }));
};

const { WRITE_KERAS_TRAINING: folder = "" } = process.env;
test.runIf(folder !== "")("writes folders for Keras", () => writeForKeras(folder), 120_000);

describe("what is written", () => {
  test("Keras' words", async () => {
    const loss = { digit: { loss: sparseCategoricalCrossentropy(), weight: 2 } };
    const optimizer = adamW(cosineDecay(0.01, { updates: 20, warmup: 4 }), {
      decays: (name) => name.endsWith("kernel"),
    });
    const trained = { ...initialize(unet(), { seed: 1 }), preprocessing: "tf" } as const;
    const options = {
      loss,
      optimizer,
      metrics: { digit: [accuracy()] },
      clip: { globalNorm: 1 },
      batchSize,
      epochs: 2,
    };
    const files = await kerasTrainingFiles(trained, options);
    expect(JSON.parse(String(files["training.json"]))).toMatchSnapshot();
    expect(files["README.md"]).toMatchSnapshot();
    expect(files["requirements.txt"]).toMatchInlineSnapshot(`
      "keras>=3.15,<4
      jax>=0.10
      numpy
      h5py
      "
    `);
    const again = await loadKeras(files["model.keras"] as Uint8Array);
    expect(again.net.outputs.map(({ name }) => name)).toEqual(["digit"]);
  });

  test("the program", async () => {
    const files = await kerasTrainingFiles(network(3), optionsOf({ name: "" }));
    const program = String(files["train.py"]);
    expect(program.trimEnd().split("\n").length).toBeLessThanOrEqual(150);
    expect(program).toMatchSnapshot();
    for (const name of ["examples.py", "processes.py"]) {
      const file = String(files[name]);
      expect(file.trimEnd().split("\n").length).toBeLessThanOrEqual(100);
      expect(file).toMatchSnapshot(name);
    }
  });

  test.for([
    ["class numbers", sparseCategoricalCrossentropy(), [null], { most: 2, whole: true }],
    ["one-hot", categoricalCrossentropy(), [null, 3], { most: 1 }],
    ["one-hot, where ours takes class numbers too", categoricalFocalCrossentropy(), [null, 3], { most: 1 }],
  ] as const)("targets as Keras takes them: %s", async ([_, loss, shape, numbers]) => {
    const files = await kerasTrainingFiles(network(3), { ...optionsOf({ name: "" }), loss });
    const { data, takes } = JSON.parse(String(files["training.json"]));
    expect([data["target/output"], takes["target/output"]]).toEqual([shape, numbers]);
  });

  test("what the programs refuse with", async () => {
    const files = await kerasTrainingFiles(network(3), optionsOf({ name: "" }));
    const refusals = ["train.py", "examples.py", "processes.py"].flatMap((name) =>
      String(files[name])
        .split("\n")
        .filter((line) => /raise /.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
    expect(refusals.join("\n")).toMatchInlineSnapshot(`
      "examples.py: raise argparse.ArgumentTypeError(f"{text} is no whole number from 1")
      examples.py: raise SystemExit(f"{folder.resolve()} holds no {', '.join(missing)}: keep the exported folder together.")
      examples.py: raise SystemExit(f"There is no file {path}.")
      examples.py: raise SystemExit(f'{path} is no file of arrays by name: write it with np.savez("data.npz", **arrays).')
      examples.py: raise SystemExit(f"{path} cannot be read: {problem}")
      examples.py: raise SystemExit(f'{path} holds no array "{name}", but {", ".join(data)}.')
      examples.py: raise SystemExit(f"Arrays have different numbers of examples: {counts}.")
      examples.py: raise SystemExit(f"{min(counts.values())} examples are too few: a step takes {least}.")
      examples.py: raise SystemExit(f'"{name}" holds {array.dtype}, expected numbers.')
      examples.py: raise SystemExit(f'"{name}" has shape {list(array.shape)}, expected [{", ".join(["examples", *filter(None, [known])])}].')
      examples.py: raise SystemExit(f'"{name}" holds numbers that are not finite.')
      examples.py: raise SystemExit(f'"{name}" holds {counted.min()} to {counted.max()}, expected 0 to {takes["most"]}.')
      examples.py: raise SystemExit(f'"{name}" holds numbers that are not whole, and no classes.')
      examples.py: raise SystemExit("This network wants pictures that are prepared: write float32 into the data, as it takes them.")
      processes.py: raise SystemExit(f"--process {options.process} of --processes {options.processes}: they are numbered from 0.")
      processes.py: raise SystemExit("--coordinator is for several processes: say how many with --processes.")
      processes.py: raise SystemExit("Several processes need --coordinator ADDRESS:PORT, where process 0 can be reached.")
      processes.py: raise SystemExit(f"The processes have {', '.join(map(str, counts))} devices: give all of them the same number.")
      processes.py: raise SystemExit(f"{len(owners)} devices cannot share a batch of {size}: take a number of devices that divides it.")
      processes.py: raise SystemExit("The processes have different data, folders, --epochs or --in-order: give all of them the same.")"
    `);
  });

  test("regularizers go along, and come back", async () => {
    const files = await kerasTrainingFiles(network(3), optionsOf({ name: "" }));
    const { net } = await loadKeras(files["model.keras"] as Uint8Array);
    expect(
      net.weights.filter(({ regularizer }) => regularizer).map(({ name, regularizer }) => [name, regularizer]),
    ).toEqual([["conv/kernel", { l1: 0, l2: 0.01 }]]);
  });
});

describe("what Keras has no word for is refused before anything is written", () => {
  const refusal = async (one: Partial<KerasTrainingOptions>, net: Net = network(3)): Promise<string> =>
    kerasTrainingFiles(net, { ...optionsOf({ name: "" }), ...one }).then(
      () => "written",
      (error: Error) => error.message.split("\n")[0]!,
    );

  test.for<readonly [string, Partial<KerasTrainingOptions>, string]>([
    ["regions", { loss: dice() }, 'the loss of "output", dice()'],
    ["a sum", { loss: weightedSum([[1, sparseCategoricalCrossentropy()]]) }, 'the loss of "output", weightedSum()'],
    [
      "class weights",
      { loss: sparseCategoricalCrossentropy({ classWeights: [1, 2, 3] }) },
      "classWeights of sparseCategoricalCrossentropy()",
    ],
    [
      "smoothed labels",
      { loss: sparseCategoricalCrossentropy({ labelSmoothing: 0.1 }) },
      "labelSmoothing of sparseCategoricalCrossentropy()",
    ],
    [
      "an optimizer of one's own",
      { optimizer: { ...sgd(), update: ({ weight }) => ({ weight, slots: {} }) } },
      "the optimizer sgd, one's own",
    ],
    ["rates of groups", { optimizer: sgd(0.1, { rateMultipliers: { conv: 0.1 } }) }, "rateMultipliers"],
    ["a plateau", { optimizer: sgd(reduceOnPlateau(0.1)) }, "the learning rate, reduceOnPlateau()"],
    ["a schedule of one's own", { optimizer: sgd(() => 0.1) }, "the learning rate, a function of one's own"],
    ["a metric", { metrics: [meanIoU(3)] }, 'the metric "meanIoU" as it is here'],
  ])("%s", async ([_, options, what]) => {
    expect(await refusal(options)).toBe(`kerasTrainingFiles: Keras has no word for ${what}`);
  });

  test("a loss of one's own, the whole message", async () => {
    const own: Loss = (output) => output;
    await expect(
      kerasTrainingFiles(network(3), { ...optionsOf({ name: "" }), loss: own }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: kerasTrainingFiles: Keras has no word for the loss of "output", a function of one's own
        expected  meanSquaredError, meanAbsoluteError, huber, categoricalCrossentropy, sparseCategoricalCrossentropy, binaryCrossentropy, binaryFocalCrossentropy, categoricalFocalCrossentropy
        to fix    take one of these, or train with onnxTrainingFiles(), which takes anything]
    `);
  });

  test("options with other names", async () => {
    const wrong = { ...optionsOf({ name: "" }), ema: 0.9 };
    expect(await refusal(wrong)).toBe("kerasTrainingFiles: there is no option ema");
  });

  test("dropout is no reason", async () => {
    const image = input([8, 8, 2], { name: "image" });
    const net = model(image, chain(globalAveragePooling2d, dropout(0.5), dense(3))(image));
    expect(await refusal({}, net)).toBe("written");
  });
});

describe("what comes back", () => {
  /** Three steps with Adam in Keras, and what a fourth came to there: written by check_keras_training.py. */
  const fixture = (name: string): Uint8Array =>
    readFileSync(fileURLToPath(new URL(`../../../../../conformance/fixtures/${name}`, import.meta.url)));
  const three = "keras-training-three-steps.keras";

  test("the next step here is the next step there", async () => {
    await using trainer = createTrainer(picturesNet(), ofPictures);
    await continueFromKeras(trainer, fixture(three));
    expect(trainer.iteration).toBe(3);
    const data = Float32Array.from(pictures, (byte) => byte / 255);
    await trainer.step({ inputs: { shape: [count, side, side, 1], data }, targets: { shape: [count], data: kinds } });
    const { weights } = await loadKeras(fixture("keras-training-four-steps.keras"));
    const ours = (await trainer.trained()).weights;
    expect(Object.keys(ours)).toEqual(Object.keys(weights));
    for (const [name, { data }] of Object.entries(weights))
      expectAllClose(ours[name]!.data, data, { absolute: 1e-4, relative: 1e-4 });
  });

  test("what the run was", async () => {
    expect(await readKerasRun(fixture(three))).toMatchInlineSnapshot(`
      {
        "batchSize": 4,
        "clip": "none",
        "epochs": 3,
        "learningRate": 0.009999999776482582,
        "losses": {
          "output": "sparseCategoricalCrossentropy {labelSmoothing: 0}",
        },
        "optimizer": "adam {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}",
      }
    `);
    expect(await readKerasRun(await toKeras(initialize(picturesNet(), { seed: 3 })))).toBe(null);
  });

  test("variables of the optimizer are read where they are asked for", async () => {
    expect((await readKeras(fixture(three))).optimizer).toEqual([]);
    const { optimizer } = await readKeras(fixture(three), { optimizer: true });
    expect(optimizer.length).toBe(12);
  });

  test("a file of another origin, and another optimizer, are refused, and change nothing", async () => {
    await using trainer = createTrainer(picturesNet(), ofPictures);
    await expect(
      continueFromKeras(trainer, await toKeras(await trainer.trained())),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: continueFromKeras: the file does not say what its optimizer kept
        received  a model of Keras
        expected  result.keras, as train.py of kerasTrainingFiles() wrote it
        to fix    take the weights alone: createTrainer(await loadKeras(file), …)]
    `);
    await using other = createTrainer(picturesNet(), {
      loss: meanSquaredError(),
      optimizer: adam(0.02, { beta1: 0.8 }),
      clip: { norm: 1 },
    });
    const failure = continueFromKeras(other, fixture(three));
    await expect(failure).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: continueFromKeras: the run in Keras was made otherwise
        received  the optimizer is adam {beta1: 0.8, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}, and was adam {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}; clip is {"norm":1}, and was none; the loss of "output" is meanSquaredError, and was sparseCategoricalCrossentropy {labelSmoothing: 0}
        expected  a trainer with the loss, optimizer and clip that kerasTrainingFiles() was given; another learning rate is taken
        to fix    make the trainer so, or take the weights alone: createTrainer(await loadKeras(file), …)]
    `);
    expect(other.iteration).toBe(0);
  });
});
