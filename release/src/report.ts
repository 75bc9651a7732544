/** @file What a rehearsal found, as tables. */
import type { Tarball } from "./tarballs.ts";
import type { Met } from "./world.ts";

/** One stranger's row. */
export interface Row {
  readonly project: string;
  readonly met: Met | null;
  readonly fault: string | null;
  readonly seconds: number;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
};

export const sizes = (tarballs: readonly Tarball[]): string =>
  table(
    ["package", "version", "kB gzipped", "files"],
    tarballs.map(({ manifest, bytes, files }) => [
      manifest.name,
      manifest.version,
      (bytes / 1000).toFixed(0),
      String(files.size),
    ]),
  );

const result = ({ met, fault }: Row): string => {
  if (fault !== null) return "failed";
  if (met === null) return "skipped";
  return met.ran === 0 ? "right" : `${met.ran} programs right`;
};

export const projects = (rows: readonly Row[]): string =>
  table(
    ["project", "with", "result", "install", "first prediction", "in all"],
    rows.map((row) => [
      row.project,
      [row.met?.versions, row.met?.note].filter((one) => one !== undefined).join("; "),
      result(row),
      row.met ? `${row.met.seconds.install.toFixed(1)} s` : "",
      row.met?.seconds.first === undefined ? "" : `after ${row.met.seconds.first.toFixed(1)} s`,
      `${row.seconds.toFixed(0)} s`,
    ]),
  );

/** How many projects went well, how many did not, and how many were not tried. */
export const counted = (rows: readonly Row[]): string => {
  const failed = rows.filter(({ fault }) => fault !== null).length;
  const skipped = rows.filter(({ met, fault }) => met === null && fault === null).length;
  return `${rows.length - failed - skipped} projects right, ${failed} failed, ${skipped} skipped`;
};
