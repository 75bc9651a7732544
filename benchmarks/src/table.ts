/** @file What benchmarks print. */

/** A table in Markdown; a cell of null is not known. */
export const table = (header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string =>
  [header, header.map(() => "---"), ...rows]
    .map((row) => `| ${row.map((cell) => String(cell ?? "–")).join(" | ")} |`)
    .join("\n");

export const rounded = (number: number, digits: number): number => Number(number.toFixed(digits));
