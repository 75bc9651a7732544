/** @file A chunk of the next level: four of this one, at half their sides. */
import type { Chunk, ResultPlan } from "./result.ts";

/** Four chunks around a point; null beyond the picture. */
export type Quarter = readonly [
  topLeft: Chunk | null,
  topRight: Chunk | null,
  bottomLeft: Chunk | null,
  bottomRight: Chunk | null,
];

type Choose = (topLeft: number, topRight: number, bottomLeft: number, bottomRight: number) => number;

/** The most frequent of four labels; of equally frequent ones the first. */
const modeOf: Choose = (a, b, c, d) => {
  if (a === b || a === c || a === d) return a;
  if (b === c || b === d) return b;
  return c === d ? c : a;
};

const meanOf: Choose = (a, b, c, d) => (a + b + c + d) / 4;

/** Where 2 × 2 numbers come from: the last ones of an odd side are taken twice, which moves neither a mean nor a vote. */
const pairsOf = (size: number): readonly (readonly [number, number])[] =>
  Array.from({ length: Math.ceil(size / 2) }, (_, i) => [2 * i, Math.min(2 * i + 1, size - 1)]);

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
  const [rows, columns] = [pairsOf(size[0]), pairsOf(size[1])];
  // The chunk of a pixel above or below, and where its row begins there; then the same across.
  const rowOf = (y: number): readonly [below: 0 | 2, start: number] => [y < tall ? 0 : 2, (y % tall) * wide];
  for (let c = 0; c < channels; c++) {
    for (const [y, [upper, lower]] of rows.entries()) {
      const [[above, over], [below, under]] = [rowOf(upper), rowOf(lower)];
      for (const [x, [left, right]] of columns.entries()) {
        const [beside, across] = [left < wide ? 0 : 1, right < wide ? 0 : 1];
        const [from, to] = [c * area + (left % wide), c * area + (right % wide)];
        made[c * area + y * wide + x] = choose(
          quarters[above + beside]![over + from]!,
          quarters[above + across]![over + to]!,
          quarters[below + beside]![under + from]!,
          quarters[below + across]![under + to]!,
        );
      }
    }
  }
  return made;
};
