/**
 * @file `pnpm bench page FOLDER`: a simulated person teaches the page's network ten pictures of nuclei, one by one, which were chosen
 * before anything was tried on others (`samples.ts`; `--pictures compared` takes those others). `--steps N` counts steps between two
 * strokes instead of seconds, on machines that do other work; `--device cpu` computes elsewhere than on WebAssembly.
 */
import { parseArgs } from "node:util";
import { imageFrom } from "@tributary/images";
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
import { type Sample, samplesIn } from "./samples.ts";

/** Seconds between two strokes. */
const PATIENCE = 5;
/** Four strokes to begin with, and six corrections. */
const CORRECTIONS = 6;
const CLASSES = ["background", "nucleus"];

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
  const start = performance.now();
  for (let i = 0; i <= CORRECTIONS; i++) {
    const ground = groundOf(image, labels, CLASSES.length);
    // The clock does not stop while somebody looks at what was found.
    const waits = (): boolean =>
      steps === null ? performance.now() - start < 1000 * PATIENCE * (i + 1) : learner.iteration < steps * (i + 1);
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

/** The value that this share of all lie below; between two of them, a share of both. */
const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? 0;
  const above = sorted[Math.ceil(place)] ?? 0;
  return below + (above - below) * (place - Math.floor(place));
};

export const benchPage = async (args: readonly string[]): Promise<void> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      steps: { type: "string" },
      pictures: { type: "string", default: "told" },
      device: { type: "string", default: "wasm" },
      threads: { type: "string", default: "2" },
    },
  });
  const [folder] = positionals;
  if (folder === undefined) throw new Error("say where the pictures are: pnpm bench page FOLDER");
  const { pictures } = values;
  if (pictures !== "told" && pictures !== "compared") throw new Error("--pictures is told or compared");
  const settings = {
    device: values.device,
    threads: Number(values.threads),
    steps: values.steps === undefined ? null : Number(values.steps),
  };
  const taught: Taught[] = [];
  for (const sample of samplesIn(folder, pictures)) {
    const one = await teach(sample, settings);
    taught.push(one);
    console.error(sample.name.slice(0, 8), one.steps, ...one.nuclei.map((iou) => iou.toFixed(3)));
  }
  const moments = Array.from({ length: CORRECTIONS + 1 }, (_, i) => i);
  const row = (name: string, share: number, of: (one: Taught, i: number) => number) => [
    name,
    ...moments.map((i) =>
      rounded(
        quantile(
          taught.map((one) => of(one, i)),
          share,
        ),
        3,
      ),
    ),
  ];
  const nuclei = (one: Taught, i: number): number => one.nuclei[i] ?? 0;
  const both = (one: Taught, i: number): number => (nuclei(one, i) + (one.background[i] ?? 0)) / 2;
  console.log(
    table(
      [
        `strokes, ${settings.steps === null ? "seconds" : "steps"}`,
        ...moments.map((i) => `${4 + i}, ${(settings.steps ?? PATIENCE) * (i + 1)}`),
      ],
      [
        row("IoU of the nuclei, median", 0.5, nuclei),
        row("lower quartile", 0.25, nuclei),
        row("upper quartile", 0.75, nuclei),
        row("mean IoU of both classes, median", 0.5, both),
      ],
    ),
  );
  const steps = quantile(
    taught.map((one) => one.steps),
    0.5,
  );
  console.log(`median of ${steps} steps, ${settings.device}, ${settings.threads} threads`);
};
