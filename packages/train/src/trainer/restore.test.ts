/** A snapshot is taken whole or not at all. */
import { type Block, dense, input, model, relu, tanh } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { type Callback, createTrainer, meanSquaredError, type Run, type Snapshot, sgd } from "../index.ts";

const x = input([1], { name: "x" });
const make = (activation: Block = relu) =>
  createTrainer(model(x, dense(1, { name: "last" })(activation(dense(2, { name: "first" })(x)))), {
    loss: meanSquaredError(),
    optimizer: sgd(0.1, { momentum: 0.9 }),
    seed: 1,
  });
const batch = {
  inputs: { shape: [1, 1], data: Float32Array.of(1) },
  targets: { shape: [1], data: Float32Array.of(5) },
};

describe("a snapshot that does not fit changes nothing", () => {
  const cases: readonly (readonly [string, (snapshot: Snapshot) => unknown, string])[] = [
    ["no progress", ({ tensors }) => ({ tensors, progress: null }), "restore: this is no snapshot"],
    ["nothing", () => undefined, "restore: this is no snapshot"],
    ["progress of another kind", ({ tensors }) => ({ tensors, progress: { run: 3 } }), "restore: this is no snapshot"],
    [
      "no place",
      ({ tensors, progress }) => ({ tensors, progress: { ...(progress as object), run: { epoch: -1 } } }),
      "restore: this is no snapshot",
    ],
    [
      "a tensor less",
      ({ tensors: { "optimizer/momentum/last/bias": _, ...tensors }, progress }) => ({ tensors, progress }),
      'restore: what the optimizer keeps of "last/bias" (momentum) is missing',
    ],
    [
      "a last tensor of another size",
      ({ tensors, progress }) => ({
        tensors: { ...tensors, "optimizer/momentum/last/bias": { shape: [2], data: new Float32Array(2) } },
        progress,
      }),
      'restore: what the optimizer keeps of "last/bias" (momentum) does not fit',
    ],
    [
      "no numbers",
      ({ tensors, progress }) => ({ tensors: { ...tensors, "weight/last/bias": 3 }, progress }),
      'restore: weight "last/bias" is no array',
    ],
  ];
  test.each(cases)("%s", async (_, change, message) => {
    await using trainer = make();
    const snapshot = await trainer.snapshot();
    await trainer.fit(batch, { epochs: 2 });
    const before = await trainer.snapshot();
    // JavaScript has no types that would refuse these.
    expect(() => trainer.restore(change(snapshot) as Snapshot)).toThrow(message);
    expect(await trainer.snapshot()).toEqual(before);
  });

  test("the whole message", async () => {
    await using trainer = make();
    // @ts-expect-error The compiler says the same.
    expect(() => trainer.restore({ tensors: {} })).toThrowErrorMatchingInlineSnapshot(`
      [TrainingError: restore: this is no snapshot
        received  an object with tensors
        expected  what trainer.snapshot() or run.snapshot() gave: { tensors, progress }
        to fix    keep both parts as they are]
    `);
    await using other = make(tanh);
    const another = await other.snapshot();
    expect(() => trainer.restore(another)).toThrowErrorMatchingInlineSnapshot(`
      [TrainingError: restore: the snapshot is of another run
        received  the model at relu has relu, and had tanh
        expected  a snapshot of the same model, losses, optimizer, seed, clip, ema and accumulate
        to fix    make the trainer with the same options]
    `);
  });

  test("what callbacks recalled is put back when one of them fails", async () => {
    await using trainer = make();
    const holder = () => {
      let held = "own";
      return {
        name: "holder",
        get held() {
          return held;
        },
        remember: () => ({ json: held }),
        recall({ json }: { readonly json: unknown }) {
          held = `recalled ${json}`;
        },
      };
    };
    const fails = {
      name: "fails",
      remember: () => ({ json: 0 }),
      recall: ({ json }: { readonly json: unknown }) => {
        if (json === 1) throw new Error("cannot recall");
      },
    } satisfies Callback;
    const taken: Snapshot[] = [];
    await trainer.fit(batch, {
      callbacks: [
        holder(),
        { ...fails, remember: () => ({ json: 1 }) },
        { name: "take", fitEnd: async (run) => void taken.push(await run.snapshot()) },
      ],
    });
    const own = holder();
    const before: Snapshot[] = [];
    const restore = async (run: Run): Promise<void> => {
      before.push(await run.snapshot());
      expect(() => run.restore(taken[0]!)).toThrow("cannot recall");
      expect((await run.snapshot()).tensors).toEqual(before[0]!.tensors);
      expect(run.epoch).toBe(1);
    };
    await trainer.fit(batch, { callbacks: [own, fails, { name: "restore", fitBegin: restore }] });
    expect(own.held).toBe("recalled own");
  });
});

test("a snapshot that a fit has taken can be given to a trainer", async () => {
  await using trainer = make();
  const taken: Snapshot[] = [];
  await trainer.fit(batch, {
    epochs: 3,
    callbacks: [
      { name: "take", epochEnd: async ({ epoch }, run) => void (epoch === 1 && taken.push(await run.snapshot())) },
    ],
  });
  const last = (await trainer.trained()).weights;
  trainer.restore(taken[0]!);
  expect(trainer.history.epochs.length).toBe(2);
  await trainer.fit(batch);
  expect((await trainer.trained()).weights).toEqual(last);
});

test("a callback may go back in the middle of an epoch: the fit goes on from there", async () => {
  const data = [batch, batch, batch];
  await using straight = make();
  await straight.fit(data, { epochs: 2 });
  await using trainer = make();
  const taken: Snapshot[] = [];
  const back: Callback = {
    name: "back",
    async stepEnd({ iteration }, run) {
      if (iteration === 1 && taken.length === 0) taken.push(await run.snapshot());
      else if (iteration === 4 && taken.length === 1) {
        run.restore(taken[0]!);
        taken.push(taken[0]!);
      }
    },
  };
  const { epochs } = await trainer.fit(data, { epochs: 2, callbacks: [back] });
  expect(epochs.map(({ epoch }) => epoch)).toEqual([0, 1]);
  expect(trainer.iteration).toBe(6);
  expect((await trainer.trained()).weights).toEqual((await straight.trained()).weights);
});
