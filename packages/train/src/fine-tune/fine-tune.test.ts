/** A trained network learns other classes on features that are computed once, and comes to what training all of it with frozen layers comes to. */
import {
  type Block,
  batchNormalization,
  chain,
  conv2d,
  dense,
  dropout,
  features,
  freeze,
  globalAveragePooling2d,
  input,
  model,
  type NdArrays,
  named,
  relu,
  type TrainedModel,
  upSampling2d,
} from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { createPredictor, encodeModel, initialize, loadModel } from "@tributary/runtime";
import { describe, expect, test } from "vitest";
import {
  adam,
  type BatchedDataset,
  cacheFeatures,
  createTrainer,
  fineTune,
  sgd,
  sparseCategoricalCrossentropy,
  withNewHead,
} from "../index.ts";

const image = input([6, 6, 1], { name: "image" });
const look: Block = named("look", chain(conv2d(4, 3), dropout(0.5), batchNormalization({ momentum: 0.5 }), relu));
const net = model(
  { image },
  { kind: chain(look, globalAveragePooling2d, dropout(0.2), named("classify", dense(5)))(image) },
);

/** As if it had learned something: statistics that no batch has. */
const trained: TrainedModel<typeof net> = {
  ...initialize(net, { seed: 4 }),
  classes: ["a", "b", "c", "d", "e"],
  preprocessing: "unit",
  card: { license: "apache-2.0", origin: "somewhere", sha256: "0" },
};
trained.weights["look/batchNormalization/movingMean"]!.data.set([0.3, -0.2, 0.1, 0.4]);

const count = 24;
const labels = Int32Array.from({ length: count }, (_, i) => i % 3);
/** Pictures that are brighter the higher their label. */
const pictures = randomStream(1, "pictures")
  .normal(count * 36)
  .map((x, i) => x + 2 * labels[Math.floor(i / 36)]!);
const data = { inputs: { data: pictures, shape: [count, 6, 6, 1] }, targets: { data: labels, shape: [count] } };
const classes = ["dark", "gray", "bright"];

const numbers = (weights: NdArrays, name: string): number[] => Array.from(weights[name]!.data, Number);

const expectClose = (a: NdArrays, b: NdArrays): void => {
  expect(Object.keys(a).sort()).toEqual(Object.keys(b).sort());
  for (const name of Object.keys(a)) {
    for (const [i, x] of numbers(a, name).entries()) expect(numbers(b, name)[i], `${name} ${i}`).toBeCloseTo(x, 5);
  }
};

describe("a head", () => {
  test("on kept features learns what it learns in the whole network, dropout before it and all", async () => {
    const options = { classes, epochs: 3, batchSize: 5, optimizer: adam(0.05), seed: 3 };
    const kept = await fineTune(trained, data, options);
    const whole = await fineTune(trained, data, { ...options, cache: false });
    expectClose(kept.weights, whole.weights);
    expect(kept.histories[0]!.curves.loss).toEqual(
      whole.histories[0]!.curves.loss!.map((loss) => expect.closeTo(loss, 5)),
    );
    // The same by hand, with a trainer of the whole network.
    const ready = withNewHead(trained, { classes, seed: 3 });
    await using trainer = createTrainer(ready, {
      loss: sparseCategoricalCrossentropy(),
      optimizer: adam(0.05),
      seed: 3,
    });
    await trainer.fit(data, { epochs: 3, batchSize: 5 });
    expectClose((await trainer.trained()).weights, kept.weights);
  });

  test("is all that changes, and the network answers with it", async () => {
    const tuned = await fineTune(trained, data, {
      classes,
      epochs: 60,
      batchSize: 8,
      learningRate: 0.03,
      validation: data,
    });
    for (const name of Object.keys(trained.weights).filter((weight) => weight.startsWith("look/"))) {
      expect(numbers(tuned.weights, name), name).toEqual(numbers(trained.weights, name));
    }
    expect(tuned.histories[0]!.curves.val_accuracy!.at(-1)).toBeGreaterThan(0.9);
    const { classes: names, preprocessing, task, card } = tuned;
    expect({ names, preprocessing, task, card }).toEqual({
      names: classes,
      preprocessing: "unit",
      task: "classification",
      card: { license: "apache-2.0", base: { license: "apache-2.0", origin: "somewhere", sha256: "0" } },
    });
    const again = await loadModel(encodeModel(tuned));
    await using before = await createPredictor(tuned);
    await using after = await createPredictor(again);
    expect(await after.predict({ image: data.inputs })).toEqual(await before.predict({ image: data.inputs }));
    expect(again.classes).toEqual(classes);
    expect(again.net.weights.every(({ trainable, learned }) => trainable === learned)).toBe(true);
  });
});

test("then upper layers, at a tenth of the rate, while what is frozen keeps its statistics", async () => {
  const two = model(
    { image },
    {
      kind: chain(
        named("low", look),
        named("high", chain(conv2d(4, 3), batchNormalization())),
        globalAveragePooling2d,
        dense(2),
      )(image),
    },
  );
  const start = initialize(two, { seed: 2 });
  const options = { classes, epochs: 1, batchSize: 8, seed: 1 };
  const first = await fineTune(start, data, options);
  const tuned = await fineTune(start, data, {
    ...options,
    upper: { layers: ["high"], epochs: 1, optimizer: sgd(0.01) },
  });
  expect(tuned.histories).toHaveLength(2);
  const changed = Object.keys(tuned.weights).filter(
    (name) => `${numbers(tuned.weights, name)}` !== `${numbers(first.weights, name)}`,
  );
  expect(changed.sort()).toEqual([
    "dense/bias",
    "dense/kernel",
    "high/batchNormalization/beta",
    "high/batchNormalization/gamma",
    "high/batchNormalization/movingMean",
    "high/batchNormalization/movingVariance",
    "high/conv2d/bias",
    "high/conv2d/kernel",
  ]);
  const whole = await fineTune(start, data, {
    ...options,
    cache: false,
    upper: { layers: ["high"], epochs: 1, optimizer: sgd(0.01) },
  });
  expectClose(tuned.weights, whole.weights);
  // Of its own accord the upper part learns more slowly than the head.
  const gentle = await fineTune(start, data, { ...options, upper: { layers: ["high"], epochs: 1 } });
  const moved = (name: string): number =>
    Math.max(...numbers(gentle.weights, name).map((x, i) => Math.abs(x - numbers(first.weights, name)[i]!)));
  expect(moved("high/conv2d/kernel")).toBeLessThan(0.4 * moved("dense/kernel"));
});

test("a decoder learns on a frozen encoder", async () => {
  const encoder = named("encoder", chain(conv2d(4, 3, { padding: "same", strides: 2 }), batchNormalization()));
  const decoder = named("decoder", chain(upSampling2d(2), conv2d(4, 3, { padding: "same" })));
  const pixels = initialize(
    model({ image }, { mask: chain(encoder, decoder, named("classify", conv2d(4, 1)))(image) }),
    { seed: 1 },
  );
  const masks = {
    inputs: data.inputs,
    targets: { data: Int32Array.from(pictures, (x) => Number(x > 2)), shape: [count, 6, 6] },
  };
  const options = { classes: ["background", "object"], epochs: 2, batchSize: 8 };
  const tuned = await fineTune(pixels, masks, options);
  expect(tuned.task).toBe("segmentation");
  expect(tuned.net.outputs[0]!.tensor.shape).toEqual([null, 6, 6, 2]);
  expectClose(tuned.weights, (await fineTune(pixels, masks, { ...options, cache: false })).weights);
  const changed = Object.keys(pixels.weights).filter(
    (name) => `${numbers(tuned.weights, name)}` !== `${numbers(pixels.weights, name)}`,
  );
  expect(changed.filter((name) => name.startsWith("encoder/"))).toEqual([]);
  expect(changed).toContain("decoder/conv2d/kernel");
});

/** A data set with names. */
const named3 = (
  names: readonly string[],
  change: (epoch: number) => number = () => 0,
): BatchedDataset & { readonly classes: readonly string[] } => ({
  size: count,
  classes: names,
  *batches({ batchSize, epoch, skip }) {
    for (let start = skip * batchSize; start < count; start += batchSize) {
      const end = Math.min(count, start + batchSize);
      yield {
        inputs: {
          data: pictures.slice(36 * start, 36 * end).map((x) => x + change(epoch)),
          shape: [end - start, 6, 6, 1],
        },
        targets: { data: labels.slice(start, end), shape: [end - start] },
      };
    }
  },
});

describe("classes", () => {
  test("go by their names, not by their places", async () => {
    const options = { epochs: 60, batchSize: 8, learningRate: 0.03, validation: named3(classes) };
    const same = await fineTune(trained, named3(classes), options);
    expect(same.classes).toEqual(classes);
    const other = await fineTune(trained, named3(classes), { ...options, classes: ["bright", "dark", "gray"] });
    expect(other.histories[0]!.curves.val_accuracy!.at(-1)).toBeGreaterThan(0.9);
    await using predictor = await createPredictor(other);
    const { kind } = await predictor.predict({ image: data.inputs });
    const answers = labels.map((_, i) => {
      const scores = Array.from(kind.data.slice(3 * i, 3 * i + 3), Number);
      return scores.indexOf(Math.max(...scores));
    });
    const right = labels.filter((label, i) => other.classes![answers[i]!] === classes[label]!);
    expect(right.length / count).toBeGreaterThan(0.9);
  });

  test("are refused where names do not agree", async () => {
    await expect(
      fineTune(trained, named3(["dark", "grey", "bright"]), { classes }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fineTune: the data have a class "grey" that is not among the classes
        received  "grey"
        expected  dark, gray, bright
        to fix    write "grey" in place of "gray"]
    `);
    await expect(
      fineTune(trained, named3(["dark", "bright"]), { classes }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fineTune: the data have no class "gray"
        received  dark, bright
        expected  dark, gray, bright
        to fix    leave "gray" out, or give examples of it]
    `);
    await expect(fineTune(trained, data)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fineTune: the classes have no names
        received  an object with inputs, targets, weights
        expected  the names of the classes, in the order of the labels
        to fix    write fineTune(trained, data, { classes: ["cat", "dog"] })]
    `);
    await expect(fineTune(trained, data, { classes: ["a", "a"] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fineTune: classes are not the names of classes
        received  ["a","a"]
        expected  at least two names, all different, in the order of the scores
        to fix    write classes: ["cat", "dog"]]
    `);
  });
});

describe("features that are kept", () => {
  test("and augmentation do not mix", async () => {
    const augmented = named3(classes, (epoch) => epoch);
    await expect(fineTune(trained, augmented, {})).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: fineTune: the data change from epoch to epoch, and features of them are computed only once
        received  a first batch that is another one in the second epoch: augmentation, or another order
        expected  the same examples in the same order in every epoch; fit() shuffles them
        to fix    leave the augmentation out, or write cache: false, and the whole network is computed in every step]
    `);
    const tuned = await fineTune(trained, augmented, { cache: false, epochs: 2 });
    expect(tuned.histories[0]!.epochs).toHaveLength(2);
  });

  test("are few, and more than may be in memory is refused where there is no folder", async () => {
    const ready = withNewHead(trained, { classes });
    await using cached = await cacheFeatures(ready, data);
    expect(cached.bytes).toBe(count * 4 * 4);
    expect(cached.trained.net.weights.map(({ name }) => name)).toEqual([
      "classify/dense/kernel",
      "classify/dense/bias",
    ]);
    await expect(cacheFeatures(ready, data, { memory: 100, batchSize: 8 })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: cacheFeatures: the features of all examples need more memory than they may
        received  more than 128.00 B
        expected  at most 100.00 B
        to fix    give a folder for them, as in { folder: "features" }, or more memory, as in { memory: 4e9 }; or compute the whole network in every step, without a cache]
    `);
    await expect(cacheFeatures(initialize(net), data)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ArgumentError: cacheFeatures: nothing is frozen that could be computed once
        received  6 weights that are trained
        expected  frozen layers before those that are trained
        to fix    freeze them: { ...trained, net: freeze(net, ["encoder"]) }]
    `);
  });
});

describe("heads", () => {
  test("that give no tensor", async () => {
    const cut = { ...trained, net: features(net, ["look"]) };
    for (const head of [() => undefined, async (x: unknown) => x, () => [input([2])]]) {
      // @ts-expect-error The compiler says the same.
      await expect(fineTune(cut, data, { classes, head, epochs: 1 })).rejects.toThrow(
        "fineTune: the head gives no tensor",
      );
    }
  });

  test("of one's own, on a network that was cut", async () => {
    const cut = { ...trained, net: features(net, ["look"]) };
    await expect(fineTune(cut, data, { classes })).rejects.toThrow(
      "the last layer with weights is a batchNormalization",
    );
    const tuned = await fineTune(cut, data, { classes, head: chain(globalAveragePooling2d, dense(3)), epochs: 1 });
    expect(tuned.net.weights.map(({ name }) => name).slice(-2)).toEqual(["head/dense/kernel", "head/dense/bias"]);
    await expect(
      fineTune(cut, data, { classes, head: chain(globalAveragePooling2d, dense(4)) }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: fineTune: the head does not score 3 classes
        received  [null, 4]
        expected  3 on the last axis
        to fix    end it with dense(3), or with conv2d(3, 1) for pixels]
    `);
  });

  test("of encoders come by themselves", async () => {
    const encoder = { ...trained, net: features(net, ["look"]), card: { encoder: true } };
    const ready = withNewHead(encoder, { classes });
    expect(ready.net.outputs[0]!.tensor.shape).toEqual([null, 3]);
    expect(ready.card?.encoder).toBeUndefined();
  });
});

test("options that cannot be meant", async () => {
  const untyped = fineTune as (...given: readonly unknown[]) => Promise<unknown>;
  await expect(untyped(trained, data, { classes, epoch: 3 })).rejects.toThrow("write epochs");
  await expect(untyped(trained, data, { classes, upper: { layer: ["look"] } })).rejects.toThrow("write layers");
  await expect(untyped(trained, data, { classes, cache: "features" })).rejects.toThrow('cache is "features"');
  await expect(untyped(net, data, { classes })).rejects.toThrow("a model without weights");
  await expect(
    fineTune(trained, data, { classes, upper: { layers: ["classify"] } }),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: fineTune: upper: no layer learns that did not learn before
      received  classify
      expected  layers with weights that are frozen while the head learns
      to fix    name upper layers, as summary(model) prints them; those made with trainable: false stay as they are]
  `);
  await expect(
    fineTune({ ...trained, net: freeze(net, ["look"]) }, data, { classes, frozen: ["loook"] }),
  ).rejects.toThrow('no layer matches "loook"');
});
