/** A checkpoint knows its run: what may not differ is refused in words, what may is taken and said. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type AnyModel, type Block, dense, freeze, input, l2, model, relu, type Tensor, tanh } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { abs, mean, subtract } from "@tributary/kernel/ops";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  adam,
  adamW,
  type Batch,
  type BatchedDataset,
  type Callback,
  checkpoint,
  createTrainer,
  type Data,
  earlyStopping,
  type FitOptions,
  learningRateLog,
  meanAbsoluteError,
  meanSquaredError,
  reduceOnPlateau,
  sgd,
  squaredError,
  type TrainerOptions,
} from "../index.ts";

let folder = "";
let runs = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-runs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const points = (count = 8, name = "points"): Batch => ({
  inputs: { data: randomStream(2, name).normal(count * 2), shape: [count, 2] },
  targets: { data: randomStream(2, "values").normal(count), shape: [count] },
});

interface NetChange {
  readonly activation?: Block;
  readonly layers?: number;
  readonly regularized?: boolean;
}

const net = ({ activation = relu, layers = 2, regularized = false }: NetChange = {}) => {
  const x = input([2], { name: "x" });
  const hidden = Array.from({ length: layers - 1 }, (_, i): Block => dense(2, { name: `hidden${i}` }));
  const last: Block = dense(1, { name: "last", ...(regularized ? { kernelRegularizer: l2(0.1) } : {}) });
  return model({ x }, { y: last(hidden.reduce<Tensor>((y, layer) => activation(layer(y)), x)) });
};

interface Change {
  readonly net?: AnyModel;
  readonly options?: Partial<TrainerOptions>;
  readonly data?: Data;
  readonly fit?: FitOptions;
  readonly callbacks?: readonly Callback[];
  /** Steps until it is broken off. */
  readonly steps?: number;
}

/** A run in a folder: what it said, how many steps it took, and its history. */
const run = async (name: string, { net: other, options, data = points(), fit, callbacks = [], steps }: Change = {}) => {
  const trainer = createTrainer(other ?? net(), {
    loss: meanSquaredError(),
    optimizer: adam(0.01),
    seed: 1,
    ...options,
  });
  const lines: string[] = [];
  let taken = 0;
  const stop: Callback = {
    name: "stop",
    stepEnd: () => {
      if (++taken === steps) throw new Error("killed");
    },
  };
  const path = join(folder, name);
  const kept = checkpoint(path, { everySteps: 1, print: (line) => void lines.push(line.replace(folder, "runs")) });
  try {
    const history = await trainer.fit(data, {
      epochs: 3,
      batchSize: 4,
      ...fit,
      callbacks: [...callbacks, stop, kept],
    });
    return { lines, taken, history, weights: (await trainer.trained()).weights };
  } finally {
    await trainer.dispose();
  }
};

/** What a second run says to the folder of a first one, which is left as it was. */
const refused = async (change: Change, first: Change = {}): Promise<string> => {
  const name = `refused-${runs++}`;
  await run(name, first).catch((failure: Error) => expect(failure.message).toBe("killed"));
  const before = await readdir(join(folder, name));
  const failure = await run(name, change).then(
    () => new Error("it was taken"),
    (error: Error) => error,
  );
  expect(await readdir(join(folder, name))).toEqual(before);
  return failure.message.replaceAll(join(folder, name), "runs/x");
};

const differences = async (change: Change, first?: Change): Promise<string | undefined> =>
  /received {2}(.*)/.exec(await refused(change, first))?.[1];

describe("what may not differ is refused, with what differs", () => {
  test("the whole message", async () => {
    expect(await refused({ net: net({ activation: tanh }) })).toMatchInlineSnapshot(`
      "runs/x: the folder holds another run
        received  the model at tanh has tanh, and had relu
        expected  the same model, losses, optimizer, seed and data; a new learning rate, more epochs and other callbacks are taken
        to fix    give this run another folder, or delete that one"
    `);
  });

  test("the model", async () => {
    expect(await differences({ net: net({ layers: 1 }) })).toMatchInlineSnapshot(
      `"the model has 2 weights in 5 tensors, and had 4 weights in 10 tensors; the model has weight last/kernel [2, 1], and had weight hidden0/kernel [2, 2]"`,
    );
    expect(await differences({ net: net({ layers: 3 }) })).toMatchInlineSnapshot(
      `"the model has 6 weights in 15 tensors, and had 4 weights in 10 tensors; the model has weight hidden1/kernel [2, 2], and had weight last/kernel [2, 1]"`,
    );
    expect(await differences({ net: net({ regularized: true }) })).toMatchInlineSnapshot(
      `"the model has weight last/kernel [2, 1] {"l1":0,"l2":0.1}, and had weight last/kernel [2, 1]"`,
    );
    expect(await differences({ net: freeze(net(), ["hidden0"]) })).toMatchInlineSnapshot(
      `"the model has fixed weight hidden0/kernel [2, 2], and had weight hidden0/kernel [2, 2]"`,
    );
  });

  test("the optimizer and its settings", async () => {
    expect(await differences({ options: { optimizer: sgd(0.01) } })).toMatchInlineSnapshot(
      `"the optimizer is sgd {momentum: 0, nesterov: false, weightDecay: 0}, and was adam {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}"`,
    );
    expect(await differences({ options: { optimizer: adam(0.01, { beta1: 0.8 }) } })).toMatchInlineSnapshot(
      `"the optimizer is adam {beta1: 0.8, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}, and was adam {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0}"`,
    );
    expect(
      await differences(
        { options: { optimizer: adamW(0.01, { decays: (name) => name.endsWith("kernel") }) } },
        { options: { optimizer: adamW(0.01) } },
      ),
    ).toMatchInlineSnapshot(
      `"the optimizer computes something else than it did: adamW {beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004}"`,
    );
  });

  test("losses, also of one's own", async () => {
    expect(await differences({ options: { loss: meanAbsoluteError() } })).toMatchInlineSnapshot(
      `"the loss of "y" is meanAbsoluteError, and was meanSquaredError"`,
    );
    expect(
      await differences({ options: { loss: { y: { loss: meanSquaredError(), weight: 2 } } } }),
    ).toMatchInlineSnapshot(`"the loss of "y" is meanSquaredError, times 2, and was meanSquaredError"`);
    const own = (scale: number) => (y: Parameters<typeof abs>[0], t: typeof y) =>
      mean(abs(subtract(y, subtract(t, scale))));
    expect(await differences({ options: { loss: own(2) } }, { options: { loss: own(1) } })).toMatchInlineSnapshot(
      `"the loss of "y" computes something else than it did: subtract, subtract, abs, mean"`,
    );
  });

  test("seed, clip, ema, accumulate", async () => {
    expect(
      await differences({ options: { seed: 2, clip: { norm: 1 }, ema: 0.9, accumulate: 2 } }),
    ).toMatchInlineSnapshot(
      `"seed is 2, and was 1; clip is {"norm":1}, and was none; ema is 0.9, and was none; accumulate is 2, and was 1"`,
    );
  });

  test("the data, by shapes, by numbers, by what is known of a set", async () => {
    expect(await differences({ data: points(12) })).toMatchInlineSnapshot(
      `"the data are inputs float32 [12, 2], targets float32 [12], checksum 2cd966da, and were inputs float32 [8, 2], targets float32 [8], checksum 94e0bf65"`,
    );
    expect(await differences({ data: points(8, "others") })).toMatchInlineSnapshot(
      `"the data are inputs float32 [8, 2], targets float32 [8], checksum a96c1e26, and were inputs float32 [8, 2], targets float32 [8], checksum 94e0bf65"`,
    );
    const set = (
      size: number,
      classes: readonly string[],
    ): BatchedDataset & { readonly classes: readonly string[] } => ({
      size,
      classes,
      batches: ({ skip }: { readonly skip: number }) => [points(4), points(4)].slice(skip),
    });
    expect(await differences({ data: set(8, ["a", "c"]) }, { data: set(8, ["a", "b"]) })).toMatchInlineSnapshot(
      `"the data are a data set of 8 examples of 2 classes: a, c, and were a data set of 8 examples of 2 classes: a, b"`,
    );
  });

  test("how the data are cut, within an epoch", async () => {
    const change = { fit: { batchSize: 2, shuffle: false }, options: { metrics: [squaredError()] } };
    expect(await differences(change, { steps: 3 })).toMatchInlineSnapshot(
      `"batchSize is 2, and was 4, in the middle of an epoch; shuffle is false, and was true, in the middle of an epoch; the list of metrics is squaredError, and was empty, in the middle of an epoch"`,
    );
  });

  test("fewer epochs than are done", async () => {
    expect(await differences({ fit: { epochs: 2 } })).toMatchInlineSnapshot(`"3 epochs are done, and 2 are asked for"`);
  });
});

describe("what may differ is taken, and said", () => {
  test("a learning rate, more epochs, another batch size between two epochs, other callbacks", async () => {
    await run("taken", { callbacks: [learningRateLog()] });
    const { lines, taken, history } = await run("taken", {
      options: { optimizer: adam(0.1) },
      fit: { epochs: 4, batchSize: 2, validation: points() },
      callbacks: [earlyStopping({ patience: 9 })],
    });
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "runs/taken: the learning rate is 0.1, and was 0.01
      runs/taken: batchSize is 2, and was 4
      runs/taken: 4 epochs are asked for, and were 3
      runs/taken: earlyStopping begins anew: it was not among the callbacks
      runs/taken: learningRateLog is no longer among the callbacks
      runs/taken: goes on from step-0000000006.safetensors, where 3 of 4 epochs are done"
    `);
    expect(history.notes.map((note) => note.replace(folder, "runs"))).toEqual(lines);
    expect([taken, history.epochs.length, history.epochs.at(-1)!.learningRate]).toEqual([4, 4, 0.1]);
  });

  test("another schedule begins with a memory of its own", async () => {
    await run("schedules");
    const plateau = adam(reduceOnPlateau(0.02, { monitor: "loss" }));
    const { lines, history } = await run("schedules", { options: { optimizer: plateau }, fit: { epochs: 4 } });
    expect(lines[0]).toBe("runs/schedules: the learning rate is 0.02, and was 0.01");
    expect(history.epochs.at(-1)!.learningRate).toBe(0.02);
  });

  test("what was best by another number is not the best by this one", async () => {
    await run("monitors", { callbacks: [earlyStopping({ monitor: "loss", patience: 9 })] });
    const best = earlyStopping({ monitor: "val_loss", patience: 9 });
    await run("monitors", { fit: { epochs: 4, validation: points() }, callbacks: [best] });
    expect(best.remember?.().json).toMatchObject({ bestEpoch: 3, monitor: "val_loss" });
  });
});

test("a finished run says that there is nothing left to do", async () => {
  const first = await run("finished");
  const { lines, taken, history, weights } = await run("finished");
  expect(lines).toMatchInlineSnapshot(`
    [
      "runs/finished: 3 of 3 epochs are done: there is nothing left to do",
    ]
  `);
  expect(taken).toBe(0);
  expect(history.notes.length).toBe(1);
  expect(weights).toEqual(first.weights);
});

test("so does one that was stopped early", async () => {
  const stop = { name: "enough", epochEnd: (_, run) => run.stop("it is enough") } satisfies Callback;
  await run("early", { callbacks: [stop] });
  const { lines } = await run("early", { callbacks: [stop] });
  expect(lines).toMatchInlineSnapshot(`
    [
      "runs/early: 1 of 3 epochs are done and the run was stopped, since it is enough: there is nothing left to do",
    ]
  `);
});

describe("one folder for each fit", () => {
  test("a second phase in the folder of the first is refused", async () => {
    await using trainer = createTrainer(net(), { loss: meanSquaredError(), optimizer: adam(0.01) });
    const path = join(folder, "phases");
    const quiet = { print: () => undefined };
    await trainer.fit(points(), { epochs: 2, batchSize: 4, callbacks: [checkpoint(path, quiet)] });
    await expect(
      trainer.fit(points(), { epochs: 2, batchSize: 4, callbacks: [checkpoint(path, quiet)] }),
    ).rejects.toThrow(
      "this fit begins after 4 steps, and that one began after 0: each fit() wants a folder of its own",
    );
    // Two folders do, and the program can be started again at any time.
    await trainer.fit(points(), { epochs: 2, batchSize: 4, callbacks: [checkpoint(join(folder, "second"), quiet)] });
    await using again = createTrainer(net(), { loss: meanSquaredError(), optimizer: adam(0.01) });
    await again.fit(points(), { epochs: 2, batchSize: 4, callbacks: [checkpoint(path, quiet)] });
    await again.fit(points(), { epochs: 2, batchSize: 4, callbacks: [checkpoint(join(folder, "second"), quiet)] });
    expect(again.history.epochs.length).toBe(4);
    expect((await again.trained()).weights).toEqual((await trainer.trained()).weights);
  });

  test("a trainer that has learned elsewhere does not go back to an older folder", async () => {
    await run("older");
    await using trainer = createTrainer(net(), { loss: meanSquaredError(), optimizer: adam(0.01), seed: 1 });
    await trainer.fit(points(), { epochs: 4, batchSize: 4 });
    await expect(
      trainer.fit(points(), { epochs: 3, batchSize: 4, callbacks: [checkpoint(join(folder, "older"))] }),
    ).rejects.toThrow("this fit begins after 8 steps, and that one began after 0");
    expect(trainer.iteration).toBe(8);
  });

  test("a fit that was broken off goes on in its folder, up to the epochs that are asked for", async () => {
    const whole = await run("whole");
    await using trainer = createTrainer(net(), { loss: meanSquaredError(), optimizer: adam(0.01), seed: 1 });
    const path = join(folder, "broken");
    const controller = new AbortController();
    const stop: Callback = {
      name: "stop",
      stepEnd: ({ iteration }) => void (iteration === 2 && controller.abort(new Error("enough"))),
    };
    const options = { epochs: 3, batchSize: 4 };
    const kept = () => checkpoint(path, { print: () => undefined });
    await expect(
      trainer.fit(points(), { ...options, signal: controller.signal, callbacks: [stop, kept()] }),
    ).rejects.toThrow("enough");
    const { epochs } = await trainer.fit(points(), { ...options, callbacks: [kept()] });
    expect(epochs.length).toBe(3);
    expect((await trainer.trained()).weights).toEqual(whole.weights);
  });
});
