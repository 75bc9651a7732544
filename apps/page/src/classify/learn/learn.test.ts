/** A run that is stopped and goes on comes to the same numbers as one that was never stopped, whatever it begins with. */
import { imageFrom } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import { randomStream } from "@tributary/kernel/authoring";
import { initialize } from "@tributary/runtime";
import { expect, test } from "vitest";
import { type Folder, memoryFolder } from "../../store/files.ts";
import { createRest, type Rest } from "../../worker/rest.ts";
import { divide } from "./held-out.ts";
import { learn } from "./learn.ts";
import { classifier, PIXELS } from "./network.ts";
import { type Prepared, RUN } from "./run.ts";

/** Noise, red or blue. */
const picture = (label: number, i: number) => {
  const words = randomStream(1, `${label} ${i}`).words(128 * 128 * 3);
  const data = Uint8Array.from(words, (word, at) => (word % 80) + (at % 3 === 2 * label ? 120 : 0));
  const image = imageFrom(data, [128, 128, 3]);
  return async () => image;
};
const pictures = divide([0, 1].map((label) => Array.from({ length: 10 }, (_, i) => picture(label, i))));

/** As if it had learned to tell five things apart. */
const before: TrainedModel = { ...initialize(classifier(5), { seed: 4 }), preprocessing: PIXELS };

interface Run {
  readonly before: TrainedModel | null;
  readonly losses: number[];
  /** At least. */
  readonly steps: number;
  /** The last step. Default its end. */
  readonly until?: number;
  readonly prepared?: (prepared: Prepared) => void;
  readonly rest?: Rest;
  /** Hears of each step. */
  readonly stepped?: (step: number) => void;
}

const run = async (
  folder: Folder,
  { before, losses, steps, until = Number.POSITIVE_INFINITY, prepared, rest, stepped }: Run,
) => {
  const controller = new AbortController();
  const learning = learn({
    classes: ["red", "blue"],
    pictures,
    before,
    folder,
    steps,
    signal: controller.signal,
    session: { device: "cpu", threads: 1 },
    prepared: prepared ?? (() => undefined),
    rest: rest ?? createRest(),
    tell({ step, loss }) {
      losses[step] = loss;
      stepped?.(step);
      if (step === until) controller.abort("enough");
    },
  });
  return learning.catch((reason: unknown) => reason);
};

test.for([
  ["nothing", null, 12],
  ["a trained network", before, 60],
] as const)(
  "from %s: what was kept goes on with the same numbers, and every held-out picture is named",
  async ([, before, steps]) => {
    const [whole, parts, resumed]: [number[], number[], number[]] = [[], [], []];
    const straight = await run(memoryFolder(), { before, steps, losses: whole });
    expect(straight).toMatchObject({ judged: { right: 4, of: 4 }, trained: { classes: ["red", "blue"] } });

    const folder = memoryFolder();
    expect(await run(folder, { before, steps, losses: parts, until: 5 })).toBe("enough");
    expect(await folder.list()).toEqual([RUN]);
    expect(await run(folder, { before, steps, losses: resumed })).toMatchObject({ judged: { right: 4, of: 4 } });
    expect(resumed[5]).toBeUndefined();
    expect([...parts.slice(0, 6), ...resumed.slice(6)]).toEqual(whole);
  },
);

test("while it rests nothing is looked at or learned, the run is in the folder, and it goes on with the same numbers", async () => {
  const [whole, rested]: [number[], number[]] = [[], []];
  await run(memoryFolder(), { before, steps: 8, losses: whole });
  const [folder, rest] = [memoryFolder(), createRest()];
  rest.set(true);
  const looks: Prepared[] = [];
  const resting = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 100));
  let third = (): void => undefined;
  const atThird = new Promise<void>((resolve) => {
    third = resolve;
  });
  const stepped = (step: number): void => {
    if (step !== 3) return;
    rest.set(true);
    third();
  };
  const learning = run(folder, {
    before,
    steps: 8,
    losses: rested,
    rest,
    stepped,
    prepared: (look) => looks.push(look),
  });
  await resting();
  expect(looks).toEqual([]);
  rest.set(false);
  await atThird;
  await resting();
  expect(rested).toHaveLength(4);
  expect(await folder.list()).toEqual([RUN]);
  rest.set(false);
  await learning;
  expect(rested).toEqual(whole);
});

test("of a trained network only the last layer learns, and each picture is looked at four times, once as it is", async () => {
  const looks: Prepared[] = [];
  const learned = await run(memoryFolder(), { before, steps: 1, losses: [], prepared: (look) => looks.push(look) });
  const { trained } = learned as Awaited<ReturnType<typeof learn>>;
  const changed = Object.entries(before.weights).filter(([name, { data }]) =>
    data.some((x, i) => x !== trained.weights[name]!.data[i]),
  );
  expect(changed.map(([name]) => name)).toEqual(["classify/dense/kernel", "classify/dense/bias"]);
  // 16 pictures of which it learns, 4 that are kept back.
  expect(looks.at(-1)).toEqual({ what: "looked", done: 4 * 16 + 4, of: 4 * 16 + 4 });
  expect(Math.max(...looks.map(({ done }) => done))).toBe(68);
});
