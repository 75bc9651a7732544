/** @file What a step learns from: crops of pictures, and what is painted there. */
import type { NdArray } from "@tributary/kernel";
import { UNPAINTED } from "../paint/labels.ts";
import type { Ground } from "./pictures.ts";
import { type CropOptions, drawPieces, type Piece } from "./pieces.ts";

const CHANNELS = 3;

/** Crops of pictures. */
interface Crops {
  /** `[crops, size, size, 3]`, levels. */
  readonly inputs: NdArray;
  /** `[crops, size, size]`, what is painted. */
  readonly targets: NdArray<"int32">;
  /** `[crops, size, size, classes]`, how probable each class is there, where that is known. */
  readonly answers: NdArray<"float32"> | null;
}

/** A batch of a trainer whose pixels count differently. */
export interface CropBatch {
  readonly inputs: NdArray;
  readonly targets: NdArray<"int32">;
  readonly weights: NdArray;
}

/** How probable each class is in a picture: for each pixel and class, from 0 to 255. */
export interface Answers {
  readonly classes: number;
  readonly data: Uint8Array;
}

/** Beyond its edge, a picture is its mirror image. */
const mirrored = (at: number, size: number): number => {
  if (at >= 0 && at < size) return at;
  const period = 2 * size;
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - 1 - inside;
};

/** Fills a crop. It is half of what a step computes unless its loop makes no objects. */
const cut = (
  { ground: { image, labels }, at, to: [down, right], mirror, ...piece }: Piece,
  size: number,
  pixels: Float32Array,
  targets: Int32Array,
  known: Answers | null,
  answers: Float32Array,
): void => {
  const [height, width] = image.shape;
  const levels = image.data;
  const { classes, data: said } = known ?? { classes: 0, data: new Uint8Array() };
  const [cos, sin] = [Math.cos(piece.angle) * piece.scale, Math.sin(piece.angle) * piece.scale];
  const middle = [Math.floor(at / width) + 0.5, (at % width) + 0.5] as const;
  // Black stays black, and white is 1.
  const gain = piece.gain / 255;
  for (let row = 0, to = 0; row < size; row++) {
    const v = row + 0.5 - down;
    for (let column = 0; column < size; column++, to++) {
      const u = (column + 0.5 - right) * mirror;
      const y = middle[0] + v * cos - u * sin;
      const x = middle[1] + v * sin + u * cos;
      const top = Math.floor(y - 0.5);
      const left = Math.floor(x - 0.5);
      const dy = y - 0.5 - top;
      const dx = x - 0.5 - left;
      const upper = mirrored(top, height) * width;
      const lower = mirrored(top + 1, height) * width;
      const x0 = mirrored(left, width);
      const x1 = mirrored(left + 1, width);
      const a = upper + x0;
      const b = upper + x1;
      const c = lower + x0;
      const d = lower + x1;
      const wa = (1 - dy) * (1 - dx);
      const wb = (1 - dy) * dx;
      const wc = dy * (1 - dx);
      const wd = dy * dx;
      for (let channel = 0; channel < CHANNELS; channel++) {
        pixels[to * CHANNELS + channel] =
          gain *
          (levels[a * CHANNELS + channel]! * wa +
            levels[b * CHANNELS + channel]! * wb +
            levels[c * CHANNELS + channel]! * wc +
            levels[d * CHANNELS + channel]! * wd);
      }
      for (let label = 0; label < classes; label++) {
        answers[to * classes + label] =
          (said[a * classes + label]! * wa +
            said[b * classes + label]! * wb +
            said[c * classes + label]! * wc +
            said[d * classes + label]! * wd) /
          255;
      }
      targets[to] = labels.data[mirrored(Math.floor(y), height) * width + mirrored(Math.floor(x), width)]!;
    }
  }
};

/**
 * Cuts the pieces out of their pictures.
 *
 * @param answersOf What is known of a picture besides, all of the same classes. It is turned and scaled as the picture is.
 */
export const cutCrops = (
  pieces: readonly Piece[],
  size: number,
  answersOf: (ground: Ground) => Answers | null = () => null,
): Crops => {
  const each = size * size;
  const count = pieces.length;
  const known = pieces.map(({ ground }) => answersOf(ground));
  const classes = known[0]?.classes ?? 0;
  const pixels = new Float32Array(count * each * CHANNELS);
  const targets = new Int32Array(count * each);
  const answers = new Float32Array(count * each * classes);
  for (const [i, piece] of pieces.entries()) {
    const part = (channels: number) => [i * each * channels, (i + 1) * each * channels] as const;
    cut(
      piece,
      size,
      pixels.subarray(...part(CHANNELS)),
      targets.subarray(...part(1)),
      known[i] ?? null,
      answers.subarray(...part(classes)),
    );
  }
  return {
    inputs: { data: pixels, shape: [count, size, size, CHANNELS] },
    targets: { data: targets, shape: [count, size, size] },
    answers: classes === 0 ? null : { data: answers, shape: [count, size, size, classes] },
  };
};

/**
 * The background counts so many times as much as any other class: pictures have more of it than strokes say, and edges between
 * strokes would else lie too far outside.
 */
const BACKGROUND = 3;

/** Weights that let each class of a batch count as much as it should, however much of it is painted. */
const balanced = (targets: Int32Array, classes: number): Float32Array => {
  const counts = new Float64Array(classes);
  for (const target of targets) if (target !== UNPAINTED) counts[target]!++;
  const shares = counts.map((count, label) => (count === 0 ? 0 : label === 0 ? BACKGROUND : 1));
  const sum = (numbers: Float64Array): number => numbers.reduce((total, number) => total + number, 0);
  const each = sum(counts) / sum(shares);
  return Float32Array.from(targets, (target) =>
    target === UNPAINTED ? 0 : (each * shares[target]!) / counts[target]!,
  );
};

/** Draws a batch in which only painted pixels count; null while nothing is painted. */
export const drawCrops = (grounds: readonly Ground[], options: CropOptions): CropBatch | null => {
  const pieces = drawPieces(grounds, options);
  if (pieces.length === 0) return null;
  const { inputs, targets } = cutCrops(pieces, options.size);
  return { inputs, targets, weights: { data: balanced(targets.data, options.classes), shape: targets.shape } };
};
