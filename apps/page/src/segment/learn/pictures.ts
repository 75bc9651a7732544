/** @file Pictures to learn from: their pixels, and what is painted on them. */
import type { Image } from "@tributary/images";
import { type Labels, UNPAINTED } from "../paint/labels.ts";

/** A picture with what somebody painted on it, ready to be cut into crops. */
export interface Ground {
  /** In color. */
  readonly image: Image<Uint8Array>;
  readonly labels: Labels;
  /** The connected painted pieces of each class: where their pixels are. */
  readonly pieces: readonly (readonly Uint32Array[])[];
  /** How much each painted pixel counts: in large pieces less than in small ones, which are corrections. */
  readonly weights: Float32Array;
}

/** The pixels of the piece that a pixel belongs to; they are taken out of `open`. */
const pieceAt = (start: number, { width, height, data }: Labels, open: Uint8Array): Uint32Array => {
  const piece = [start];
  open[start] = 0;
  for (const at of piece) {
    const column = at % width;
    const take = (next: number): void => {
      if (open[next] === 0 || data[next] !== data[at]) return;
      open[next] = 0;
      piece.push(next);
    };
    if (at >= width) take(at - width);
    if (at < width * (height - 1)) take(at + width);
    if (column > 0) take(at - 1);
    if (column < width - 1) take(at + 1);
  }
  return Uint32Array.from(piece);
};

export const groundOf = (image: Image<Uint8Array>, labels: Labels, classes: number): Ground => {
  const open = Uint8Array.from(labels.data, (label) => (label === UNPAINTED ? 0 : 1));
  const pieces: Uint32Array[][] = Array.from({ length: classes }, () => []);
  const weights = new Float32Array(open.length);
  for (const [i, label] of labels.data.entries()) {
    if (open[i] === 0) continue;
    const piece = pieceAt(i, labels, open);
    pieces[label]?.push(piece);
    for (const at of piece) weights[at] = 1 / Math.sqrt(piece.length);
  }
  return { image, labels, pieces, weights };
};
