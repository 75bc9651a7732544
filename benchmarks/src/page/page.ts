/**
 * @file `pnpm bench page FOLDER`: a simulated person teaches the page's network ten pictures of nuclei, one by one. `--steps N` counts
 * steps between two strokes instead of seconds, on machines that do other work; `--device cpu` computes elsewhere than on WebAssembly.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { imageFrom, parseIdx } from "@tributary/images";
import {
  createFinder,
  createLearner,
  emptyLabels,
  groundOf,
  type Labels,
  maskOf,
  paintLine,
} from "@tributary/page/learn";
import { rounded, table } from "../table.ts";
import { correction, firstStrokes, type Stroke } from "./person.ts";

/** Seconds between two strokes. */
const PATIENCE = 5;
/** Four strokes to begin with, and six corrections. */
const CORRECTIONS = 6;
const CLASSES = ["background", "nucleus"];

interface Sample {
  readonly name: string;
  readonly gray: Uint8Array;
  readonly truth: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** The first ten pictures, by their names, in which both classes cover more than a twentieth. */
const samplesIn = (folder: string): readonly Sample[] => {
  const idx = (name: string) => parseIdx(gunzipSync(readFileSync(join(folder, name))), name);
  const images = idx("dsb2018-256gray-images-idx3-ubyte.gz");
  const labels = idx("dsb2018-256gray-labels-idx3-ubyte.gz");
  const names = readFileSync(join(folder, "dsb2018-256gray-ids.txt"), "utf8").trim().split(/\s+/);
  const [, height = 0, width = 0] = images.shape;
  const pixels = height * width;
  return names
    .map((name, i) => {
      const part = [i * pixels, (i + 1) * pixels] as const;
      const truth = Uint8Array.from(labels.data.slice(...part), (label) => (label === 0 ? 0 : 1));
      return { name, gray: Uint8Array.from(images.data.slice(...part)), truth, width, height };
    })
    .filter(({ truth }) => {
      const share = truth.reduce((sum, label) => sum + label, 0) / pixels;
      return share > 0.05 && share < 0.95;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .slice(0, 10);
};

const paint = (labels: Labels, { points, radius, label }: Stroke): void => {
  for (const [i, spot] of points.entries()) paintLine(labels, points[Math.max(0, i - 1)] ?? spot, spot, radius, label);
};

/** Of what is found and what is there: what they share, by what either covers. */
const iouOf = (found: Uint8Array, truth: Uint8Array, label: number): number => {
  let [both, either] = [0, 0];
  for (const [i, there] of truth.entries()) {
    both += there === label && found[i] === label ? 1 : 0;
    either += there === label || found[i] === label ? 1 : 0;
  }
  return either === 0 ? 1 : both / either;
};

interface Settings {
  readonly device: string;
  readonly threads: number;
  /** Null: as many as fit into the seconds. */
  readonly steps: number | null;
}

interface Taught {
  /** Of the nuclei, before each correction and after the last. */
  readonly nuclei: readonly number[];
  readonly background: readonly number[];
  readonly steps: number;
}

const teach = async ({ gray, truth, width, height }: Sample, { device, threads, steps }: Settings): Promise<Taught> => {
  const data = Uint8Array.from({ length: 3 * gray.length }, (_, i) => gray[Math.floor(i / 3)] ?? 0);
  const image = imageFrom(data, [height, width, 3]);
  const labels = emptyLabels(width, height);
  for (const stroke of firstStrokes(truth, width, height, CLASSES.length)) paint(labels, stroke);
  const learner = createLearner({ classes: CLASSES, device, threads });
  const [nuclei, background]: [number[], number[]] = [[], []];
  for (let i = 0; i <= CORRECTIONS; i++) {
    const ground = groundOf(image, labels, CLASSES.length);
    const [start, first] = [performance.now(), learner.iteration];
    const waits = (): boolean =>
      steps === null ? performance.now() - start < 1000 * PATIENCE : learner.iteration - first < steps;
    while (waits()) await learner.step([ground]);
    const finder = await createFinder(await learner.trained(), { device, threads });
    const found = maskOf(await finder.find(image), 0.5);
    await finder.dispose();
    nuclei.push(iouOf(found, truth, 1));
    background.push(iouOf(found, truth, 0));
    const stroke = correction(truth, found, width, height);
    if (stroke !== null) paint(labels, stroke);
  }
  const { iteration } = learner;
  await learner.dispose();
  return { nuclei, background, steps: iteration };
};

const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half - 0.5)] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
};

export const benchPage = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      steps: { type: "string" },
      device: { type: "string", default: "wasm" },
      threads: { type: "string", default: "2" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("say where the pictures are: pnpm bench page FOLDER");
  const settings = {
    device: values.device,
    threads: Number(values.threads),
    steps: values.steps === undefined ? null : Number(values.steps),
  };
  const taught: Taught[] = [];
  for (const sample of samplesIn(folder)) {
    const one = await teach(sample, settings);
    taught.push(one);
    console.error(sample.name.slice(0, 8), one.steps, ...one.nuclei.map((iou) => iou.toFixed(3)));
  }
  const strokes = Array.from({ length: CORRECTIONS + 1 }, (_, i) => 4 + i);
  const at = (i: number, of: (one: Taught) => readonly number[]): number =>
    rounded(median(taught.map((one) => of(one)[i] ?? 0)), 3);
  console.log(
    table(
      ["", ...strokes.map((count, i) => `${count} strokes, ${PATIENCE * (i + 1)} s`)],
      [
        ["median IoU of the nuclei", ...strokes.map((_, i) => at(i, (one) => one.nuclei))],
        [
          "median of both classes' mean",
          ...strokes.map((_, i) =>
            at(i, ({ nuclei, background }) => nuclei.map((iou, j) => (iou + (background[j] ?? 0)) / 2)),
          ),
        ],
      ],
    ),
  );
  console.log(
    `median of ${median(taught.map(({ steps }) => steps))} steps, ${settings.device}, ${settings.threads} threads`,
  );
};
