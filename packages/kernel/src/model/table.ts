/** @file Tables drawn with box characters, as the Python library rich draws them for Keras. */
import { shown } from "../shown.ts";

export interface Column {
  readonly header: string;
  readonly align: "left" | "right" | "center";
  /** Characters between the bars, without the space at either side. */
  readonly width: number;
}

/** The first `width` characters of a long word, cut after a slash where there is one, so that names stay whole. */
const breakAt = (word: string, width: number): number => {
  const slash = word.lastIndexOf("/", width - 1);
  return slash > 0 ? slash + 1 : width;
};

/** Breaks a text into lines of at most `width` characters, between words where possible. */
const wrap = (text: string, width: number): readonly string[] => {
  const indent = text.length - text.trimStart().length;
  const lines: string[] = [];
  let line = text.slice(0, indent);
  let empty = true;
  for (const word of text.trim().split(" ")) {
    let rest = word;
    const joined = empty ? line + rest : `${line} ${rest}`;
    if (joined.length <= width) {
      line = joined;
      empty = false;
      continue;
    }
    if (!empty) lines.push(line);
    else rest = line + rest;
    while (rest.length > width) {
      const end = breakAt(rest, width);
      lines.push(rest.slice(0, end));
      rest = rest.slice(end);
    }
    line = rest;
    empty = false;
  }
  return [...lines, line];
};

const aligned = (text: string, { align, width }: Column): string => {
  if (align === "right") return text.padStart(width);
  if (align === "left") return text.padEnd(width);
  return text.padStart(text.length + Math.floor((width - text.length) / 2)).padEnd(width);
};

const rule = (
  columns: readonly Column[],
  [left, line, middle, right]: readonly [string, string, string, string],
): string => left + columns.map(({ width }) => line.repeat(width + 2)).join(middle) + right;

const row = (columns: readonly Column[], cells: readonly string[], bar: string): readonly string[] => {
  const wrapped = columns.map(({ width }, i) => wrap(shown(cells[i]!), width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const texts = columns.map((column, i) => ` ${aligned(wrapped[i]![line] ?? "", column)} `);
    return `${bar}${texts.join(bar)}${bar}`;
  });
};

/** Draws a table: a heavy head, and a line between any two rows. */
export const drawTable = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => {
  const between = rule(columns, ["├", "─", "┼", "┤"]);
  const body = rows.flatMap((cells, i) => [...(i > 0 ? [between] : []), ...row(columns, cells, "│")]);
  const header = columns.map((column) => column.header);
  return [
    rule(columns, ["┏", "━", "┳", "┓"]),
    ...row(columns, header, "┃"),
    rule(columns, ["┡", "━", "╇", "┩"]),
    ...body,
    rule(columns, ["└", "─", "┴", "┘"]),
  ].join("\n");
};
