/** @file What a start knows of pixels that nobody painted stays, as long as strokes do not say otherwise. */
import type { Image } from "@tributary/images";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import { createPredictor } from "@tributary/runtime";
import { type Labels, UNPAINTED } from "../paint/labels.ts";
import { type Answers, cutCrops } from "./crops.ts";
import type { Ground } from "./pictures.ts";
import type { Piece } from "./pieces.ts";
import { lookFrom, SIDES } from "./sides.ts";

/** Of a pixel that nobody painted, but that lies near a painted one which the start gets wrong. */
const DOUBTED = 254;
/** So near, in pixels. */
const NEAR = 16;

/** A painted pixel counts so many times as much as one that is to look as it does to the start, and this one so many times as much as one in doubt. */
const PAINTED = 10;
const TRUSTED = 10;

const weightOf = (label: number): number => {
  if (label === DOUBTED) return 1 / TRUSTED;
  return label === UNPAINTED ? 1 : PAINTED;
};

/** Whether the start takes another class than the painted one to be the most probable. */
const wrongAt = ({ classes, data }: Answers, at: number, label: number): boolean => {
  const said = data.subarray(at * classes, (at + 1) * classes);
  return said.some((probability) => probability > (said[label] ?? 0));
};

/** What is painted, and where the start is in doubt: who errs in one place errs beside it. */
export const withDoubts = ({ width, height, data }: Labels, answers: Answers): Labels => {
  const doubted = data.slice();
  for (const [at, label] of data.entries()) {
    if (label === UNPAINTED || !wrongAt(answers, at, label)) continue;
    const [row, column] = [Math.floor(at / width), at % width];
    for (let y = Math.max(0, row - NEAR); y <= Math.min(height - 1, row + NEAR); y++) {
      const reach = Math.floor(Math.sqrt(NEAR ** 2 - (y - row) ** 2));
      for (let x = Math.max(0, column - reach); x <= Math.min(width - 1, column + reach); x++) {
        if (data[y * width + x] === UNPAINTED) doubted[y * width + x] = DOUBTED;
      }
    }
  }
  return { width, height, data: doubted };
};

export interface Keeper {
  /** The pieces, and for each of their pixels what it should be: what is painted, else what the start says. Null for no pieces. */
  batch(
    pieces: readonly Piece[],
    size: number,
  ): Promise<{ readonly inputs: NdArray; readonly targets: NdArray; readonly weights: NdArray } | null>;
}

/**
 * The start looks at each picture once, from all sides, before the first step that sees it. What it says is kept as long as the picture, and
 * turned and scaled with it.
 */
export const createKeeper = (
  start: TrainedModel,
  options: { readonly device: string; readonly threads?: number },
): Keeper => {
  const known = new WeakMap<Image<Uint8Array>, Answers>();
  const answersTo = async (image: Image<Uint8Array>): Promise<Answers> => {
    const before = known.get(image);
    if (before !== undefined) return before;
    const predictor = await createPredictor(start, options);
    const { classes, data } = await lookFrom(start, predictor, image, SIDES);
    await predictor.dispose();
    // In bytes, the answers to the largest picture are two megabytes.
    const answers = { classes, data: Uint8Array.from(data, (probability) => Math.round(255 * probability)) };
    known.set(image, answers);
    return answers;
  };
  // With each stroke a ground is another one.
  const doubts = new WeakMap<Ground, Ground>();
  const withItsDoubts = async (ground: Ground): Promise<Ground> => {
    const answers = await answersTo(ground.image);
    const doubted = doubts.get(ground) ?? { ...ground, labels: withDoubts(ground.labels, answers) };
    doubts.set(ground, doubted);
    return doubted;
  };
  return {
    async batch(pieces, size) {
      const doubted: Piece[] = [];
      for (const piece of pieces) doubted.push({ ...piece, ground: await withItsDoubts(piece.ground) });
      const { inputs, targets, answers } = cutCrops(doubted, size, ({ image }) => known.get(image) ?? null);
      if (answers === null) return null;
      const classes = answers.shape.at(-1) ?? 1;
      const wanted = Float32Array.from(answers.data, (probability, i) => {
        const target = targets.data[Math.floor(i / classes)] ?? UNPAINTED;
        return target < classes ? Number(target === i % classes) : probability;
      });
      return {
        inputs,
        targets: { data: wanted, shape: answers.shape },
        weights: { data: Float32Array.from(targets.data, weightOf), shape: targets.shape },
      };
    },
  };
};
