/** Callbacks that a run would not call, and what they remember: as JavaScript hands them over. */
import { dense, input, model } from "@tributary/kernel";
import { describe, expect, test } from "vitest";
import { type Callback, createTrainer, meanSquaredError, progress, type Schedule, sgd } from "../index.ts";

const x = input([1]);
const make = (learningRate: Parameters<typeof sgd>[0] = 0.1) =>
  createTrainer(model(x, dense(1)(x)), { loss: meanSquaredError(), optimizer: sgd(learningRate) });
const batch = {
  inputs: { shape: [1, 1], data: Float32Array.of(1) },
  targets: { shape: [1], data: Float32Array.of(1) },
};

/** What fit() says of what no type lets through. */
const refusal = async (callbacks: unknown): Promise<string> => {
  await using trainer = make();
  const failure: unknown = await trainer
    .fit(batch, { callbacks: callbacks as readonly Callback[] })
    .catch((error: unknown) => error);
  expect(trainer.iteration).toBe(0);
  return String(failure);
};

describe("a part by another library's name is never called, and that is said", () => {
  const nothing = (): void => {};

  test("in words", async () => {
    expect(await refusal([{ name: "mine", onEpochEnd: nothing }])).toMatchInlineSnapshot(`
      "ArgumentError: fit: callback "mine": onEpochEnd is never called
        received  onEpochEnd
        expected  an object with a name and parts that are called: { name, epochEnd(epoch, run) {} }
        to fix    write epochEnd"
    `);
  });

  test.for([
    ["onEpochEnd", "write epochEnd"],
    ["on_epoch_end", "write epochEnd"],
    ["epochend", "write epochEnd"],
    ["onTrainBegin", "write fitBegin"],
    ["on_train_end", "write fitEnd"],
    ["onBatchEnd", "write stepEnd"],
    ["on_train_batch_end", "write stepEnd"],
    ["epochStart", "write epochBegin"],
    ["stepBegin", "write one of fitBegin, epochBegin, stepEnd"],
    ["onTestBatchEnd", "write one of fitBegin, epochBegin, stepEnd"],
  ] as const)("%s", async ([name, fix]) => {
    const words = await refusal([
      { name: "other", fitEnd: nothing },
      { name: "mine", [name]: nothing, fitEnd: nothing },
    ]);
    expect(words).toContain(`callback "mine": ${name} is never called`);
    expect(words).toContain(fix);
  });

  test("of a class too", async () => {
    class Mine {
      readonly name = "mine";
      onEpochEnd(): void {}
    }
    class Deeper extends Mine {}
    expect(await refusal([new Deeper()])).toContain("onEpochEnd is never called");
  });

  test("what a class calls itself is its own", async () => {
    class Mine implements Callback {
      readonly name = "mine";
      readonly told: number[] = [];
      readonly trend = [0];
      epochEnd({ epoch }: { readonly epoch: number }): void {
        this.#tell(epoch);
      }
      #tell(epoch: number): void {
        this.told.push(epoch);
      }
      bestEpoch(): number {
        return this.told.length;
      }
    }
    const mine = new Mine();
    await using trainer = make();
    await trainer.fit(batch, { epochs: 2, callbacks: [mine] });
    expect(mine.told).toEqual([0, 1]);
  });
});

test("a name alone holds the place of a callback", async () => {
  await using trainer = make();
  expect((await trainer.fit(batch, { callbacks: [{ name: "mine" }] })).epochs).toHaveLength(1);
});

describe("what is no callback", () => {
  test.for([
    ["nothing that a run calls", [{ name: "mine", save: () => {} }], 'callback "mine" has nothing that is called'],
    ["a part that is no function", [{ name: "mine", epochEnd: "save" }], 'callback "mine": epochEnd is "save"'],
    ["a promise of one", [Promise.resolve({ name: "mine" })], "callback 0 is a promise"],
    ["no name", [{ epochEnd: () => {} }], "give it a name"],
    ["a function that makes one", [progress], "call it: progress()"],
    ["no list", { name: "mine" }, "write a list: callbacks: [progress()]"],
  ] as const)("%s", async ([, callbacks, words]) => {
    expect(await refusal(callbacks)).toContain(words);
  });
});

describe("what is remembered can be given back", () => {
  const cyclic: Record<string, unknown> = {};
  cyclic.self = cyclic;
  const lost: readonly (readonly [what: string, given: unknown, words: string])[] = [
    ["nothing", undefined, ": undefined"],
    ["a promise", Promise.resolve(1), "answer at once"],
    ["a date within", { at: [new Date(0)] }, ".at.0: "],
    ["a bigint", 1n, "1n"],
    ["a function", { f: () => 1 }, ".f: "],
    ["itself", cyclic, ".self: something that contains itself"],
  ];

  test.for(lost)("a schedule that gives %s", async ([, given, words]) => {
    const schedule = { start: 1, rate: () => 0.1, epochEnd: () => given } as Schedule;
    await using trainer = make(schedule);
    const failure = trainer.fit(batch, { epochs: 2 });
    await expect(failure).rejects.toThrow("the schedule remembers what no checkpoint could give back");
    await expect(failure).rejects.toThrow(words);
    expect(trainer.history.epochs).toEqual([]);
  });

  test.for(lost)("a callback that gives %s", async ([, json, words]) => {
    const callback = {
      name: "mine",
      remember: () => ({ json }),
      fitEnd: async (run) => void (await run.snapshot()),
    } as Callback;
    await using trainer = make();
    await expect(trainer.fit(batch, { callbacks: [callback] })).rejects.toThrow(words);
  });

  test("null is something to remember, and so are numbers that JSON has no word for", async () => {
    const seen: unknown[] = [];
    const states = [null, { best: Number.POSITIVE_INFINITY, none: undefined, list: [1, "a", true] }, 2];
    const schedule = {
      start: "before",
      rate: () => 0.1,
      epochEnd(state: unknown) {
        seen.push(state);
        return states[seen.length - 1];
      },
    } as unknown as Schedule;
    await using trainer = make(schedule);
    await trainer.fit(batch, { epochs: 3 });
    expect(seen).toEqual(["before", null, states[1]]);
  });
});

test("validation data that hold nothing are refused before an epoch is trained for them", async () => {
  const none = {
    inputs: { shape: [0, 1], data: new Float32Array(0) },
    targets: { shape: [0], data: new Float32Array(0) },
  };
  for (const validation of [none, { size: 0, batches: () => [] }]) {
    await using trainer = make();
    await expect(trainer.fit(batch, { validation })).rejects.toThrow("fit: the validation data have no batches");
    expect(trainer.iteration).toBe(0);
  }
});
