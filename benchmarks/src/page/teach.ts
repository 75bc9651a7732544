/** @file One picture is taught to the page's network by a simulated person, who corrects what is wrong while it learns. */
import { imageFrom } from "@tributary/images";
import type { TrainedModel } from "@tributary/kernel";
import {
  createFinder,
  createLearner,
  emptyLabels,
  groundOf,
  type Labels,
  maskOf,
  paintLine,
} from "@tributary/page/learn";
import { correction, firstStrokes, type Stroke } from "./person.ts";
import type { Sample } from "./samples.ts";

/** Seconds between two strokes. */
export const PATIENCE = 5;
/** Four strokes to begin with, and six corrections. */
export const CORRECTIONS = 6;
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

interface Where {
  readonly device: string;
  readonly threads: number;
}

interface Settings extends Where {
  /** Null: as many as fit into the seconds. */
  readonly steps: number | null;
  /** What the network begins with; null for nothing. */
  readonly start: TrainedModel | null;
}

export interface Taught {
  /** Of the nuclei, by the start alone: nobody painted anything yet. */
  readonly alone: number | null;
  /** Of the nuclei, before each correction and after the last. */
  readonly nuclei: readonly number[];
  readonly background: readonly number[];
  readonly steps: number;
}

/** What a model finds in a picture. */
const lookAt = async (trained: TrainedModel, image: ReturnType<typeof imageOf>, where: Where): Promise<Uint8Array> => {
  const finder = await createFinder(trained, where);
  const found = maskOf(await finder.find(image), 0.5);
  await finder.dispose();
  return found;
};

const imageOf = ({ gray, width, height }: Sample) =>
  imageFrom(
    Uint8Array.from({ length: 3 * gray.length }, (_, i) => gray[Math.floor(i / 3)] ?? 0),
    [height, width, 3],
  );

export const teach = async (sample: Sample, { steps, start, ...where }: Settings): Promise<Taught> => {
  const { truth, width, height } = sample;
  const image = imageOf(sample);
  const alone = start && iouOf(await lookAt(start, image, where), truth, 1);
  const labels = emptyLabels(width, height);
  for (const stroke of firstStrokes(truth, width, height, CLASSES.length)) paint(labels, stroke);
  const learner = createLearner({ classes: CLASSES, start, ...where });
  const [nuclei, background]: [number[], number[]] = [[], []];
  const began = performance.now();
  for (let i = 0; i <= CORRECTIONS; i++) {
    const ground = groundOf(image, labels, CLASSES.length);
    // The clock does not stop while somebody looks at what was found.
    const waits = (): boolean =>
      steps === null ? performance.now() - began < 1000 * PATIENCE * (i + 1) : learner.iteration < steps * (i + 1);
    while (waits()) await learner.step([ground]);
    const found = await lookAt(await learner.trained(), image, where);
    nuclei.push(iouOf(found, truth, 1));
    background.push(iouOf(found, truth, 0));
    const stroke = correction(truth, found, width, height);
    if (stroke !== null) paint(labels, stroke);
  }
  const { iteration } = learner;
  await learner.dispose();
  return { alone, nuclei, background, steps: iteration };
};
