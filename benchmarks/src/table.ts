/** @file What benchmarks print. */

/** A table in Markdown; a cell of null is not known. */
export const table = (header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  [header, header.map(() => "---"), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell ?? "–")).join(" | ")} |`)
    .join("\n");

/** A middle and its quartiles: `1.04 (0.98–1.11)`. */
export const ranged = ([lower, middle, upper]: readonly [number, number, number], digits = 3): string => {
  const [low, mid, high] = [lower, middle, upper].map((number) => Number(number.toPrecision(digits)));
  return `${mid} (${low}–${high})`;
};

export const rounded = (number: number, digits: number): number => Number(number.toFixed(digits));
