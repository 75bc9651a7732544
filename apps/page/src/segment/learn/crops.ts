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
}

/** From a pixel of a crop to a place in the picture: turned, mirrored and scaled around a painted pixel. */
const placing = (random: Random, { size, zoom }: CropOptions, middle: readonly [number, number]) => {
  const angle = random.uniform(0, 2 * Math.PI);
  const scale = Math.exp(random.uniform(-zoom, zoom));
  const mirror = random.uniform() < 0.5 ? -1 : 1;
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  // The painted pixel lies anywhere in the inner half of the crop.
  const [down, right] = [random.uniform(0.25, 0.75) * size, random.uniform(0.25, 0.75) * size];
  return (row: number, column: number): readonly [y: number, x: number] => {
    const [v, u] = [row + 0.5 - down, (column + 0.5 - right) * mirror];
    return [middle[0] + v * cos - u * sin, middle[1] + v * sin + u * cos];
  };
};

/** Beyond its edge, a picture is its mirror image. */
const mirrored = (at: number, size: number): number => {
  const period = 2 * size;
  const inside = ((at % period) + period) % period;
  return inside < size ? inside : period - 1 - inside;
};

/** Fills crop `index` of a batch. */
const cut = (
  { image, labels }: Ground,
  at: number,
  random: Random,
  options: CropOptions,
  pixels: Float32Array,
  targets: Int32Array,
): void => {
  const [height, width] = image.shape;
  const { size } = options;
  const place = placing(random, options, [Math.floor(at / width) + 0.5, (at % width) + 0.5]);
  // Black stays black, and white is 1.
  const gain = (1 / 255) * Math.exp(random.uniform(-options.light, options.light));
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const [y, x] = place(row, column);
      const [top, left] = [Math.floor(y - 0.5), Math.floor(x - 0.5)];
      const [dy, dx] = [y - 0.5 - top, x - 0.5 - left];
      const to = row * size + column;
      const [y0, y1] = [mirrored(top, height), mirrored(top + 1, height)];
      const [x0, x1] = [mirrored(left, width), mirrored(left + 1, width)];
      for (let c = 0; c < CHANNELS; c++) {
        const level = (yy: number, xx: number): number => image.data[(yy * width + xx) * CHANNELS + c]!;
        const upper = level(y0, x0) * (1 - dx) + level(y0, x1) * dx;
        const lower = level(y1, x0) * (1 - dx) + level(y1, x1) * dx;
        pixels[to * CHANNELS + c] = (upper * (1 - dy) + lower * dy) * gain;
      }
      targets[to] = labels.data[mirrored(Math.floor(y), height) * width + mirrored(Math.floor(x), width)]!;
    }
  }
};

/** Weights that let each class of a batch count the same, however much of it is painted. */
const balanced = (targets: Int32Array, classes: number): Float32Array => {
  const counts = new Float64Array(classes);
  for (const target of targets) if (target !== UNPAINTED) counts[target]!++;
  const there = counts.filter((count) => count > 0);
  const painted = there.reduce((sum, count) => sum + count, 0);
  return Float32Array.from(targets, (target) =>
    target === UNPAINTED ? 0 : painted / (there.length * counts[target]!),
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
