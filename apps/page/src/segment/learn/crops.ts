/** @file What a step learns from: pieces of pictures around painted pixels, turned, scaled and lit at random. */
import { type Random, randomFrom } from "@tributary/images";
import type { NdArray } from "@tributary/kernel";
import { UNPAINTED } from "../paint/labels.ts";
import type { Ground } from "./pictures.ts";

const CHANNELS = 3;

/** A batch of a trainer whose pixels count differently. */
export interface CropBatch {
  readonly inputs: NdArray;
  readonly targets: NdArray;
  readonly weights: NdArray;
}

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

/** Beyond its edge, a picture is its mirror image. */
const mirrored = (at: number, size: number): number => {
  if (at >= 0 && at < size) return at;
  const period = 2 * size;
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - 1 - inside;
};

/**
 * Fills a crop: the picture turned, mirrored and scaled around a painted pixel, and lighter or darker. It is half of what a step
 * computes unless its loop makes no objects.
 */
const cut = (
  { image, labels }: Ground,
  at: number,
  random: Random,
  { size, zoom, light, sharp = false }: CropOptions,
  pixels: Float32Array,
  targets: Int32Array,
): void => {
  const [height, width] = image.shape;
  const levels = image.data;
  const angle = sharp ? (random.integer(4) * Math.PI) / 2 : random.uniform(0, 2 * Math.PI);
  const scale = sharp ? 1 : Math.exp(random.uniform(-zoom, zoom));
  const mirror = random.uniform() < 0.5 ? -1 : 1;
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  // The painted pixel lies anywhere in the inner half of the crop.
  const place = (): number => {
    const at = random.uniform(0.25, 0.75) * size;
    return sharp ? Math.floor(at) + 0.5 : at;
  };
  const [down, right] = [place(), place()];
  const middle = [Math.floor(at / width) + 0.5, (at % width) + 0.5] as const;
  // Black stays black, and white is 1.
  const gain = (1 / 255) * Math.exp(random.uniform(-light, light));
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
      const a = (upper + x0) * CHANNELS;
      const b = (upper + x1) * CHANNELS;
      const c = (lower + x0) * CHANNELS;
      const d = (lower + x1) * CHANNELS;
      const wa = (1 - dy) * (1 - dx) * gain;
      const wb = (1 - dy) * dx * gain;
      const wc = dy * (1 - dx) * gain;
      const wd = dy * dx * gain;
      for (let channel = 0; channel < CHANNELS; channel++) {
        pixels[to * CHANNELS + channel] =
          levels[a + channel]! * wa + levels[b + channel]! * wb + levels[c + channel]! * wc + levels[d + channel]! * wd;
      }
      targets[to] = labels.data[mirrored(Math.floor(y), height) * width + mirrored(Math.floor(x), width)]!;
    }
  }
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

/** Draws a batch, each class as often as the others; null while nothing is painted. */
export const drawCrops = (grounds: readonly Ground[], options: CropOptions): CropBatch | null => {
  const { classes, size, count, seed, step } = options;
  const painted = Array.from({ length: classes }, (_, label) =>
    grounds.filter(({ places }) => places[label]!.length > 0),
  );
  const labels = painted.flatMap((list, label) => (list.length > 0 ? [label] : []));
  if (labels.length === 0) return null;
  const random = randomFrom(seed, `crops of step ${step}`);
  const pixels = new Float32Array(count * size * size * CHANNELS);
  const targets = new Int32Array(count * size * size);
  for (let i = 0; i < count; i++) {
    const label = labels[(i + step) % labels.length]!;
    const list = painted[label]!;
    const ground = list[random.integer(list.length)]!;
    const places = ground.places[label]!;
    const at = places[random.integer(places.length)]!;
    const [from, to] = [i * size * size, (i + 1) * size * size];
    cut(ground, at, random, options, pixels.subarray(from * CHANNELS, to * CHANNELS), targets.subarray(from, to));
  }
  return {
    inputs: { data: pixels, shape: [count, size, size, CHANNELS] },
    targets: { data: targets, shape: [count, size, size] },
    weights: { data: balanced(targets, classes), shape: [count, size, size] },
  };
};
