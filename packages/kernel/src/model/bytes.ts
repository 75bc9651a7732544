/** @file Memory: how many bytes a tensor takes, and how to print it. */
import { countOf } from "../shape/count.ts";
import type { DType } from "../shape/types.ts";

const BYTES: Readonly<Record<DType, number>> = { float32: 4, int32: 4, int64: 8, bool: 1, uint8: 1 };

/** The bytes of a tensor whose sizes are all known. */
export const bytesOf = ({
  shape,
  dtype,
}: {
  readonly shape: readonly (number | null)[];
  readonly dtype: DType;
}): number => countOf(shape as readonly number[]) * BYTES[dtype];

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/**
 * Prints a size as Keras does, `102.49 MB`: 1 KB is 1024 bytes.
 *
 * @example
 * readableBytes(107_466_752); // "102.49 MB"
 */
export const readableBytes = (bytes: number): string => {
  let [size, unit] = [bytes, 0];
  for (; size >= 1024 && unit < UNITS.length - 1; unit++) size /= 1024;
  return `${size.toFixed(2)} ${UNITS[unit]}`;
};

/**
 * Prints a count with thousands separators: `25,636,712`.
 *
 * @example
 * readableCount(25_636_712); // "25,636,712"
 */
export const readableCount = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, ",");
