import { execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dense, input, model } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { crc32c } from "../crc32c.ts";
import {
  type Batch,
  type Callback,
  checkpoint,
  createTrainer,
  csvLog,
  earlyStopping,
  learningRateLog,
  meanSquaredError,
  progress,
  sgd,
  stepDecay,
  type Trainer,
  tensorBoard,
} from "../index.ts";
import { fileStart, scalarRecord } from "../tensorboard/events.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tributary-callbacks-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const points: Batch = {
  inputs: { data: randomStream(2, "points").normal(16), shape: [8, 2] },
  targets: { data: randomStream(2, "values").normal(8), shape: [8] },
};

const line = (learningRate: Parameters<typeof sgd>[0] = 0.05): Trainer =>
  createTrainer(model(input([2]), dense(1)), {
    loss: meanSquaredError(),
    optimizer: sgd(learningRate),
    seed: 1,
  });

const fit = async (callbacks: readonly Callback[], epochs = 3): Promise<Trainer> => {
  const trainer = line();
  await trainer.fit(points, { epochs, batchSize: 4, validation: points, callbacks });
  await trainer.dispose();
  return trainer;
};

describe("early stopping", () => {
  /** Makes up the numbers of each epoch: what is watched need not be a loss. */
  const scores = (numbers: readonly number[]): Callback => ({
    name: "scores",
    epochEnd: ({ epoch, values }) => void Object.assign(values, { val_score: numbers[epoch] }),
  });

  test("goes on while it gets better, bears some epochs, and returns to the best weights", async () => {
    const trainer = line();
    const weights: unknown[] = [];
    const keep: Callback = {
      name: "keep",
      epochEnd: async (_, run) => void weights.push((await run.trained()).weights),
    };
    const stop = earlyStopping({ monitor: "val_score", mode: "max", patience: 2 });
    const history = await trainer.fit(points, {
      epochs: 9,
      callbacks: [scores([1, 3, 2, 4, 3.5, 3.9, 9]), keep, stop],
    });
    expect(history.epochs.length).toBe(6);
    expect(history.stopped).toBe("val_score has not improved since epoch 4, where it was 4");
    expect((await trainer.trained()).weights).toEqual(weights[3]);
    await trainer.dispose();
  });

  test("when the epochs run out, the best weights count too", async () => {
    const trainer = line();
    const weights: unknown[] = [];
    const keep: Callback = {
      name: "keep",
      epochEnd: async (_, run) => void weights.push((await run.trained()).weights),
    };
    await trainer.fit(points, {
      epochs: 3,
      callbacks: [scores([1, 3, 2]), keep, earlyStopping({ monitor: "val_score", mode: "max", patience: 5 })],
    });
    expect((await trainer.trained()).weights).toEqual(weights[1]);
    await trainer.dispose();
  });

  test("what is not measured cannot be watched", async () => {
    const trainer = line();
    await expect(trainer.fit(points, { callbacks: [earlyStopping()] })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TrainingError: earlyStopping: "val_loss" is not measured
        received  val_loss
        expected  loss
        to fix    give validation data to fit()]
    `);
    await trainer.dispose();
  });
});

test("progress prints a line for every epoch where nobody looks at a terminal", async () => {
  const lines: string[] = [];
  await fit(
    [
      progress({
        print: (text) => lines.push(text.replace(/[\d.]+ s /, "… s ").replace(/[\d.]+ examples/, "… examples")),
      }),
    ],
    2,
  );
  expect(lines).toMatchInlineSnapshot(`
    [
      "epoch 1/2  … s  loss 2.062  val_loss 1.916  learningRate 0.05",
      "epoch 2/2  … s  loss 2.046  val_loss 1.838  learningRate 0.05",
    ]
  `);

  const often: string[] = [];
  await fit(
    [
      progress({
        every: 0,
        print: (text) => often.push(text.replace(/[\d.]+ s left/, "… s left").replace(/[\d.]+ examples/, "… examples")),
      }),
    ],
    1,
  );
  expect(often[0]).toMatchInlineSnapshot(`"epoch 1/1  step 1/2  … s left  … examples/s  loss 3.418"`);
});

test("the learning rate of every step", async () => {
  const trainer = line(stepDecay(0.1, { every: 3, factor: 0.5 }));
  const log = learningRateLog();
  await trainer.fit(points, { epochs: 2, batchSize: 4, callbacks: [log] });
  expect(log.rates).toEqual([0.1, 0.1, 0.1, 0.05]);
  await trainer.dispose();
});

test("a row for every epoch, and no epoch twice after a resumed run", async () => {
  const path = join(folder, "log.csv");
  const trainer = await fit([csvLog(path)]);
  const rows = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(rows[0]).toBe("epoch,loss,val_loss,learningRate,seconds");
  expect(rows.slice(1).map((row) => row.split(",").slice(0, 3).map(Number))).toEqual(
    trainer.history.epochs.map(({ epoch, values }) => [epoch, values.loss, values.val_loss]),
  );

  const runs = join(folder, "csv-run");
  const resumed = join(folder, "resumed.csv");
  const stopped = {
    name: "stop",
    epochEnd: ({ epoch }) => (epoch === 1 ? Promise.reject(new Error("killed")) : undefined),
  } satisfies Callback;
  await expect(fit([csvLog(resumed), stopped, checkpoint(runs)])).rejects.toThrow("killed");
  await fit([csvLog(resumed), { name: "stop" }, checkpoint(runs)]);
  const again = (await readFile(resumed, "utf8")).trimEnd().split("\n");
  const numbers = (lines: readonly string[]): readonly string[] =>
    lines.map((row) => row.split(",").slice(0, 4).join(","));
  expect(numbers(again)).toEqual(numbers(rows));
});

describe("TensorBoard", () => {
  test("the checksum is Castagnoli's", () => {
    expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
    expect(crc32c(new TextEncoder().encode("6789"), crc32c(new TextEncoder().encode("12345")))).toBe(0xe3069283);
  });

  test("records begin with a length and its masked checksum", () => {
    const bytes = fileStart(1.5);
    const view = new DataView(bytes.buffer);
    expect(view.getBigUint64(0, true)).toBe(BigInt(bytes.length - 16));
    expect(bytes.length).toBe(scalarRecord({ time: 1.5, step: 1, scalars: {} }).length + 11);
  });

  const python = process.env.PYTHON ?? "";
  const hasTensorBoard = (): boolean => {
    try {
      execFileSync(python, ["-c", "import tensorboard"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  };

  test("writes training and validation as two curves", async () => {
    const runs = join(folder, "board");
    await fit([tensorBoard(runs, { everySteps: 2 })]);
    expect((await readdir(runs)).sort()).toEqual(["train", "validation"]);
    const [file] = await readdir(join(runs, "train"));
    expect(file).toMatch(/^events\.out\.tfevents\.\d+\.\d{3}\.tributary$/);
  });

  test.skipIf(!hasTensorBoard())(
    "TensorBoard itself reads them (set PYTHON to one that has it)",
    async () => {
      const runs = join(folder, "read");
      const trainer = await fit([tensorBoard(runs, { everySteps: 2 })]);
      const curve = (name: string): readonly (readonly [number, number])[] =>
        trainer.history.curves[name]!.map((value, epoch) => [epoch, value]);
      const expected = join(folder, "expected.json");
      await writeFile(expected, JSON.stringify({ "train/loss": curve("loss"), "validation/loss": curve("val_loss") }));
      const check = fileURLToPath(new URL("../../../../conformance/checks/check_tensorboard.py", import.meta.url));
      execFileSync(python, [check, runs, expected], { stdio: "inherit" });
    },
    120_000,
  );
});

describe("checkpoints", () => {
  test("a run that is stopped between two checkpoints keeps one of where it was", async () => {
    const runs = join(folder, "stopped");
    const controller = new AbortController();
    const stop: Callback = {
      name: "stop",
      stepEnd: ({ iteration }) => void (iteration === 2 && controller.abort(new Error("enough"))),
    };
    const trainer = line();
    const options = { epochs: 4, batchSize: 4, signal: controller.signal, callbacks: [stop, checkpoint(runs)] };
    await expect(trainer.fit(points, options)).rejects.toThrow("enough");
    await trainer.dispose();
    expect(await readdir(runs)).toEqual(["step-0000000002.safetensors", "step-0000000003.safetensors"]);

    const again = checkpoint(runs);
    const resumed = await fit([{ name: "stop" }, again], 4);
    expect(again.resumedFrom).toBe("step-0000000003.safetensors");
    expect((await resumed.trained()).weights).toEqual((await (await fit([], 4)).trained()).weights);
  });

  test("a damaged one is passed over for the one before it, and said to be", async () => {
    const runs = join(folder, "damaged");
    await fit([checkpoint(runs, { everySteps: 1 })], 2);
    const files = (await readdir(runs)).sort();
    expect(files).toEqual(["step-0000000003.safetensors", "step-0000000004.safetensors"]);
    const newest = join(runs, files[1]!);
    const bytes = await readFile(newest);
    // One bit of one weight: safetensors itself would not notice.
    bytes[bytes.length - 3]! ^= 1;
    await writeFile(newest, bytes);
    const again = checkpoint(runs, { everySteps: 1 });
    const trainer = await fit([again], 2);
    expect(again.resumedFrom).toBe(files[0]);
    expect(again.damaged).toEqual([
      { file: files[1], reason: `${newest}: the checkpoint has changed since it was written` },
    ]);
    expect(trainer.history.epochs.length).toBe(2);
  });

  test("when all are damaged the run does not quietly begin anew", async () => {
    const runs = join(folder, "lost");
    await fit([checkpoint(runs)], 1);
    for (const file of await readdir(runs)) await writeFile(join(runs, file), "nothing");
    const failure = await fit([checkpoint(runs)], 1).catch((error: Error) => error.message.replaceAll(runs, "runs"));
    expect(failure).toMatchInlineSnapshot(`
      "runs: every checkpoint in the folder is damaged
        received  step-0000000002.safetensors: runs/step-0000000002.safetensors: the file is too short for a header
        to fix    start in another folder, or with resume: false"
    `);
  });

  test("those of another model are refused", async () => {
    const runs = join(folder, "other");
    await fit([checkpoint(runs)], 1);
    const other = createTrainer(model(input([2]), dense(1, { name: "other" })), {
      loss: meanSquaredError(),
      optimizer: sgd(),
    });
    const failure = await other.fit(points, { callbacks: [checkpoint(runs)] }).catch((error: Error) => error);
    expect(String(failure).replace(runs, "runs")).toMatchInlineSnapshot(`
      "TrainingError: runs: the folder holds another run
        received  the model has weight other/kernel [2, 1], and had weight dense/kernel [2, 1]; seed is 0, and was 1
        expected  the same model, losses, optimizer, seed and data; a new learning rate, more epochs and other callbacks are taken
        to fix    give this run another folder, or delete that one"
    `);
    await other.dispose();
  });

  test("resume: false begins anew and clears the folder", async () => {
    const runs = join(folder, "anew");
    await fit([checkpoint(runs)], 3);
    const anew = checkpoint(runs, { resume: false });
    await fit([anew], 1);
    expect(anew.resumedFrom).toBe(null);
    expect(await readdir(runs)).toEqual(["step-0000000002.safetensors"]);
  });
});
