/** @file What a campaign prints at its end. */
import type { Fault, Result } from "./fault.ts";

type Cell = string | number;

/** A table in Markdown, its columns as wide as what stands in them. */
const table = (header: readonly string[], rows: readonly (readonly Cell[])[]): string => {
  const width = header.map((name, i) => Math.max(3, name.length, ...rows.map((row) => String(row[i]).length)));
  const line = (cells: readonly Cell[]): string =>
    `| ${cells.map((cell, i) => (i === 0 ? String(cell).padEnd(width[i]!) : String(cell).padStart(width[i]!))).join(" | ")} |`;
  return [line(header), `| ${width.map((w) => "-".repeat(w)).join(" | ")} |`, ...rows.map(line)].join("\n");
};

/** How many faults of one kind are told in full. */
const SHOWN = 3;

/** Faults whose first lines are equal but for numbers and made up names are of one kind. */
const kindOf = (what: string): string =>
  what
    .split("\n")
    .slice(0, 3)
    .join(" ")
    .replace(/[0-9a-f-]{16,}|tributary-\w+-\w+|\d+/g, "#");

/** The table, then the faults by kind, each with a way to see it again. */
export const report = ({ header, rows, faults, skipped }: Result): string => {
  const kinds = new Map<string, Fault[]>();
  for (const fault of faults) kinds.set(kindOf(fault.what), [...(kinds.get(kindOf(fault.what)) ?? []), fault]);
  const told = [...kinds.values()].map((same) => {
    const examples = same.slice(0, SHOWN).map(({ at, again }) => `    ${at}: ${again}`);
    return [`${same.length} × ${same[0]?.what}`, ...examples].join("\n");
  });
  const left = skipped.map((what) => `skipped: ${what}`);
  return [table(header, rows), ...left, ...told, `${faults.length} faults`].join("\n\n");
};
