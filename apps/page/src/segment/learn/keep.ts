/** @file What a start knows of pixels that nobody painted stays, as long as strokes do not say otherwise. */
import type { Image } from "@tributary/images";
import type { NdArray, TrainedModel } from "@tributary/kernel";
import { createPredictor } from "@tributary/runtime";
import { UNPAINTED } from "../paint/labels.ts";
import { type Answers, cutCrops } from "./crops.ts";
import type { Piece } from "./pieces.ts";
import { lookFrom, SIDES } from "./sides.ts";

/** A painted pixel counts so many times as much as one that is to look as it does to the start. */
const PAINTED = 10;

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
  const look = async (image: Image<Uint8Array>): Promise<void> => {
    if (known.has(image)) return;
    const predictor = await createPredictor(start, options);
    const { classes, data } = await lookFrom(start, predictor, image, SIDES);
    await predictor.dispose();
    // In bytes, the answers to the largest picture are two megabytes.
    known.set(image, { classes, data: Uint8Array.from(data, (probability) => Math.round(255 * probability)) });
  };
  return {
    async batch(pieces, size) {
      for (const { ground } of pieces) await look(ground.image);
      const { inputs, targets, answers } = cutCrops(pieces, size, ({ image }) => known.get(image) ?? null);
      if (answers === null) return null;
      const classes = answers.shape.at(-1) ?? 1;
      const wanted = Float32Array.from(answers.data, (probability, i) => {
        const target = targets.data[Math.floor(i / classes)];
        return target === UNPAINTED ? probability : Number(target === i % classes);
      });
      const weights = Float32Array.from(targets.data, (target) => (target === UNPAINTED ? 1 : PAINTED));
      return {
        inputs,
        targets: { data: wanted, shape: answers.shape },
        weights: { data: weights, shape: targets.shape },
      };
    },
  };
};
