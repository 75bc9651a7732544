/**
 * @file Sums over axes before the last as products with ones. Where thousands of numbers are computed at once, each number of a result is summed by one core, and
 * to sum over other axes than the last everything is turned around first. A product does neither: many sums become a few of each other.
 */
import type { Emitter } from "../graph/emitter.ts";
import { countOf } from "../shape/count.ts";
import { reshaped } from "./reshaped.ts";

/** A product computes with so many rows at least: of fewer, most of what it does is for nothing. */
const FEWEST_ROWS = 16;

/** So many rows are summed by one core sooner than by two products. */
const FEW_ROWS = 512;

/** Into how many pieces rows are cut, so that there are about as many as each has rows. */
const piecesOf = (rows: number): number => {
  if (rows <= FEW_ROWS) return 1;
  let pieces = Math.floor(Math.sqrt(rows));
  while (rows % pieces !== 0) pieces--;
  return pieces;
};

/**
 * So many times the sum over axes that lie one after another, of a value whose sizes are known: without these axes. Null where other axes are summed, or the
 * last, or few numbers each.
 */
export const lowerSumByProducts = (
  value: string,
  sizes: readonly number[],
  axes: readonly number[],
  times: number,
  onnx: Emitter,
): string | null => {
  const [first, end] = [axes[0]!, axes.at(-1)! + 1];
  if (end - first !== axes.length || end >= sizes.length) return null;
  const [outer, rows, inner] = [
    countOf(sizes.slice(0, first)),
    countOf(sizes.slice(first, end)),
    countOf(sizes.slice(end)),
  ];
  if (rows < FEWEST_ROWS) return null;
  const pieces = piecesOf(rows);
  const summed = (matrices: string, count: number, each: number, factor: number): string => {
    const shape = count === 1 ? [each, inner] : [count, each, inner];
    return onnx.node("MatMul", [onnx.same(factor, [each]), reshaped(matrices, shape, onnx)]);
  };
  const sums = pieces === 1 ? value : summed(value, outer * pieces, rows / pieces, 1);
  const total = summed(sums, outer, pieces === 1 ? rows : pieces, times);
  return reshaped(total, [...sizes.slice(0, first), ...sizes.slice(end)], onnx);
};
