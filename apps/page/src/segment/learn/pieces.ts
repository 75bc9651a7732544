/** @file Which pieces of pictures a step sees: around painted pixels, turned, scaled and lit at random. */
import { type Random, randomFrom } from "@tributary/images";
import type { Ground } from "./pictures.ts";

export interface CropOptions {
  readonly classes: number;
  /** Height and width of a crop. */
  readonly size: number;
  /** How many crops make a batch. */
  readonly count: number;
  /** Two numbers decide what a batch is: the same two, on the same pictures, give the same batch. */
  readonly seed: number;
  readonly step: number;
  readonly zoom: number;
  readonly light: number;
  /** Crops are turned by quarters and not scaled: they are as sharp as the picture. Default: by any angle, and scaled. */
  readonly sharp?: boolean;
}

/** Where a crop lies in which picture, and how it is turned, mirrored, scaled and lit. */
export interface Piece {
  readonly ground: Ground;
  /** A pixel of the picture. */
  readonly at: number;
  /** Where the crop shows it: so many rows down, and columns to the right. */
  readonly to: readonly [number, number];
  /** In radians. */
  readonly angle: number;
  /** So many pixels of the picture are as wide as one of the crop. */
  readonly scale: number;
  readonly mirror: 1 | -1;
  /** Levels are so many times as high. */
  readonly gain: number;
}

const drawPiece = (
  ground: Ground,
  at: number,
  random: Random,
  { size, zoom, light, sharp = false }: CropOptions,
): Piece => {
  const angle = sharp ? (random.integer(4) * Math.PI) / 2 : random.uniform(0, 2 * Math.PI);
  const scale = sharp ? 1 : Math.exp(random.uniform(-zoom, zoom));
  const mirror = random.uniform() < 0.5 ? -1 : 1;
  // The painted pixel lies anywhere in the inner half of the crop.
  const place = (): number => {
    const at = random.uniform(0.25, 0.75) * size;
    return sharp ? Math.floor(at) + 0.5 : at;
  };
  const to = [place(), place()] as const;
  return { ground, at, to, angle, scale, mirror, gain: Math.exp(random.uniform(-light, light)) };
};

/** Draws the pieces of a step, each class as often as the others; none while nothing is painted. */
export const drawPieces = (grounds: readonly Ground[], options: CropOptions): readonly Piece[] => {
  const { classes, count, seed, step } = options;
  const painted = Array.from({ length: classes }, (_, label) =>
    grounds.filter(({ places }) => places[label]!.length > 0),
  );
  const labels = painted.flatMap((list, label) => (list.length > 0 ? [label] : []));
  if (labels.length === 0) return [];
  const random = randomFrom(seed, `crops of step ${step}`);
  return Array.from({ length: count }, (_, i) => {
    const label = labels[(i + step) % labels.length]!;
    const list = painted[label]!;
    const ground = list[random.integer(list.length)]!;
    const places = ground.places[label]!;
    return drawPiece(ground, places[random.integer(places.length)]!, random, options);
  });
};
