/** @file A chunk of the next level: four of this one, at half their sides. */
import type { Chunk, ResultPlan } from "./result.ts";

/** Four chunks around a point; null beyond the picture. */
export type Quarter = readonly [
  topLeft: Chunk | null,
  topRight: Chunk | null,
  bottomLeft: Chunk | null,
  bottomRight: Chunk | null,
];

/** The most frequent of up to four labels; of equally frequent ones the first. */
const modeOf = (labels: readonly number[]): number => {
  let [best, most] = [labels[0]!, 0];
  for (const label of labels) {
    const count = labels.filter((other) => other === label).length;
    if (count > most) [best, most] = [label, count];
  }
  return best;
};

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * The mean of every 2 × 2 values, the most frequent of every 2 × 2 labels. At the picture's end there are fewer.
 *
 * @param size How many pixels of the level below lie in the four chunks: less than two chunks at the picture's end.
 */
export const coarser = (
  { kind, channels, chunk: [tall, wide] }: ResultPlan,
  quarters: Quarter,
  size: readonly [height: number, width: number],
): Chunk => {
  const area = tall * wide;
  const made = kind === "labels" ? new Uint8Array(area) : new Float32Array(channels * area);
  const choose = kind === "labels" ? modeOf : meanOf;
  const at = (c: number, y: number, x: number): number => {
    const quarter = quarters[(y < tall ? 0 : 2) + (x < wide ? 0 : 1)]!;
    return quarter![c * area + (y % tall) * wide + (x % wide)]!;
  };
  const [rows, columns] = [Math.ceil(size[0] / 2), Math.ceil(size[1] / 2)];
  for (let c = 0; c < channels; c++) {
    for (let y = 0; y < rows; y++) {
      for (let x = 0; x < columns; x++) {
        const places = [
          [2 * y, 2 * x],
          [2 * y, 2 * x + 1],
          [2 * y + 1, 2 * x],
          [2 * y + 1, 2 * x + 1],
        ] as const;
        const within = places.filter(([top, left]) => top < size[0] && left < size[1]);
        made[c * area + y * wide + x] = choose(within.map(([top, left]) => at(c, top, left)));
      }
    }
  }
  return made;
};
