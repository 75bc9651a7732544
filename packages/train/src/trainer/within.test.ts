/** What a trainer is asked for while it trains: nothing hangs. And the one life of its state. */
import { dense, freeze, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { type Callback, createTrainer, meanSquaredError, type Snapshot, sgd, type Trainer } from "../index.ts";

const x = input([1], { name: "x" });
const make = (options: { readonly ema?: number; readonly accumulate?: number } = {}) =>
  createTrainer(model(x, dense(1, { name: "line", useBias: false })(x)), {
    loss: meanSquaredError(),
    optimizer: sgd(0.1),
    seed: 1,
    ...options,
  });
const batch = {
  inputs: { shape: [1, 1], data: Float32Array.of(1) },
  targets: { shape: [1], data: Float32Array.of(1) },
};
const kernel = async (trainer: Trainer): Promise<number> =>
  Number((await trainer.trained()).weights["line/kernel"]!.data[0]);
const line = (number: number) => ({ shape: [1, 1], data: Float32Array.of(number) });

describe("within a fit", () => {
  test("predict and evaluate answer with the weights as they are", async () => {
    await using trainer = make();
    const seen: boolean[] = [];
    const look: Callback = {
      name: "look",
      async epochEnd() {
        const { data } = await trainer.predict(batch.inputs);
        const { loss } = await trainer.evaluate(batch);
        const weight = await kernel(trainer);
        seen.push(data[0] === weight, Math.abs(loss! - (weight - 1) ** 2) < 1e-6);
      },
    };
    await trainer.fit(batch, { epochs: 2, callbacks: [look] });
    expect(seen).toEqual([true, true, true, true]);
  });

  test("the data may ask too", async () => {
    await using trainer = make();
    async function* data() {
      for (let i = 0; i < 3; i++) {
        await trainer.predict(batch.inputs);
        yield batch;
      }
    }
    await trainer.fit(data);
    await trainer.evaluate(data);
    expect(trainer.iteration).toBe(3);
  });

  test("what would wait for the end of an evaluation is refused, from its data too", async () => {
    await using trainer = make();
    const said: string[] = [];
    const note = (failure: Error): void => void said.push(failure.message.split("\n")[0]!);
    async function* asking() {
      await trainer.step(batch).catch(note);
      await trainer.fit(batch).catch(note);
      await trainer.dispose().catch(note);
      expect(await trainer.evaluate(batch)).toHaveProperty("loss");
      yield batch;
    }
    await trainer.evaluate(asking);
    expect(said).toEqual(["step", "fit", "dispose"].map((at) => `${at}: an evaluation is under way`));
    await trainer.fit(batch, { validation: asking });
    expect(said.slice(3)).toEqual(["step", "fit", "dispose"].map((at) => `${at}: a fit is under way`));
    expect(trainer.iteration).toBe(1);
  });

  test("what is asked for before it begins waits for its turn", async () => {
    await using trainer = make();
    const [steps, rest] = [
      [trainer.step(batch), trainer.fit(batch), trainer.step(batch)],
      [trainer.predict(batch.inputs), trainer.evaluate(batch)],
    ];
    await Promise.all([...steps, ...rest]);
    expect(trainer.iteration).toBe(3);
  });

  test("a trainer that is disposed of at once finishes what it has begun", async () => {
    const learn = async () => {
      await using trainer = make();
      // Without await: the trainer is disposed of before its promise is settled.
      return trainer.fit(batch, { epochs: 2 });
    };
    expect((await learn()).epochs).toHaveLength(2);
  });

  test("what would wait for its end is refused", async () => {
    await using trainer = make();
    const said: string[] = [];
    const note = (failure: Error): void => void said.push(failure.message.split("\n")[0]!);
    const look: Callback = {
      name: "look",
      async epochEnd() {
        await trainer.step(batch).catch(note);
        await trainer.fit(batch).catch(note);
        await trainer.dispose().catch(note);
      },
    };
    await trainer.fit(batch, { callbacks: [look] });
    expect(said).toEqual(["step", "fit", "dispose"].map((at) => `${at}: a fit is under way`));
  });

  test("an aborted signal is heard while data are waited for", async () => {
    await using trainer = make();
    const controller = new AbortController();
    async function* never() {
      yield batch;
      setTimeout(() => controller.abort(new Error("enough")), 20);
      await new Promise(() => undefined);
    }
    await expect(trainer.fit(never, { signal: controller.signal })).rejects.toThrow("enough");
    expect(await trainer.step(batch)).toHaveProperty("loss");
  });
});

describe("setWeights", async () => {
  test("knows names and shapes", async () => {
    const trainer = make();
    const before = await kernel(trainer);
    expect(() => trainer.setWeights({ "line/kernle": line(1) })).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: setWeights: the model has no weight "line/kernle"
        received  "line/kernle"
        expected  names among line/kernel
        to fix    write "line/kernel"]
    `);
    expect(() =>
      trainer.setWeights({ "line/kernel": { shape: [1], data: Float32Array.of(1) } }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [WeightsError: setWeights: weight "line/kernel" does not fit
        received  1 numbers of shape [1]
        expected  float32 [1, 1]
        to fix    give weights of this model: (await trainer.trained()).weights has their shapes]
    `);
    expect(await kernel(trainer)).toBe(before);
  });

  test("the average starts from them, and gradients that wait are forgotten", async () => {
    await using trainer = make({ ema: 0.9, accumulate: 2 });
    await trainer.step(batch);
    trainer.setWeights({ "line/kernel": line(1) });
    expect(Number((await trainer.trained({ averaged: true })).weights["line/kernel"]!.data[0])).toBe(1);
    // At 1 the loss is 0: only what was left would move it.
    await trainer.step(batch);
    expect(await kernel(trainer)).toBe(1);
  });

  test("averages that nobody keeps are not given", async () => {
    await using trainer = make();
    await expect(trainer.trained({ averaged: true })).rejects.toThrow("trained: no averaged weights are kept");
    await expect(trainer.evaluate(batch, { averaged: true })).rejects.toThrow("evaluate: no averaged weights are kept");
  });
});

test("a frozen model is judged, and does not learn", async () => {
  await using frozen = createTrainer(freeze(model(x, dense(1)(x))), { loss: meanSquaredError(), optimizer: sgd(0.1) });
  expect(await frozen.evaluate(batch)).toHaveProperty("loss");
  await expect(frozen.fit(batch)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [ArgumentError: fit: a step would teach nothing
      received  a model without a weight that is trained
      expected  a loss that depends on a weight that is not frozen
      to fix    freeze fewer layers]
  `);
});

test("what callbacks remember is found by name, wherever they stand", async () => {
  await using trainer = make();
  const counter = (): Callback & { readonly count: number } => {
    let count = 0;
    return {
      name: "counter",
      get count() {
        return count;
      },
      epochEnd: () => void count++,
      remember: () => ({ json: count }),
      recall({ json }) {
        count = Number(json);
      },
    };
  };
  const [first, second] = [counter(), counter()];
  const taken: Snapshot[] = [];
  const take: Callback = { name: "take", fitEnd: async (run) => void taken.push(await run.snapshot()) };
  await trainer.fit(batch, { epochs: 3, callbacks: [first, take] });
  const restore: Callback = { name: "restore", fitBegin: (run) => run.restore(taken[0]!) };
  await trainer.fit(batch, { epochs: 1, callbacks: [{ name: "other" }, restore, second] });
  expect(second.count).toBe(4);
});
