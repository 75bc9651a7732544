/** @file Comma-separated values, as RFC 4180 has them. */

import { ImageError } from "../errors.ts";

/** A field in quotes, where a quote is written twice, or one without. */
const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

const records = (text: string, path: string): readonly (readonly string[])[] => {
  const rows: string[][] = [[]];
  field.lastIndex = 0;
  while (field.lastIndex < text.length) {
    const at = field.lastIndex;
    const match = field.exec(text);
    if (!match) {
      throw new ImageError({
        path,
        problem: `line ${text.slice(0, at).split("\n").length} has a quote in the wrong place, or one that is not closed`,
        received: JSON.stringify(text.slice(at, at + 40)),
        expected:
          'fields with commas or quotes in them to be quoted, and a quote inside to be written twice: "a ""b"""',
      });
    }
    const [, quoted, plain, end] = match;
    rows.at(-1)!.push(quoted?.replaceAll('""', '"') ?? plain!);
    if (end !== ",") rows.push([]);
    else if (field.lastIndex === text.length) rows.at(-1)!.push("");
  }
  return rows.filter((row) => row.length > 1 || (row[0] ?? "") !== "");
};

/**
 * Reads the rows of a CSV text whose first line names the columns.
 *
 * @param path Its name in errors.
 * @throws {@link ImageError} when a row has more or fewer fields than there are columns, or a quote is not closed.
 * @example
 * parseCsv('path,label\n"a, b.png",cat\n', "list.csv"); // [{ path: "a, b.png", label: "cat" }]
 */
export const parseCsv = (text: string, path: string): readonly Readonly<Record<string, string>>[] => {
  const [columns = [], ...rows] = records(text.replace(/^\uFEFF/, ""), path);
  return rows.map((row, i) => {
    if (row.length !== columns.length) {
      throw new ImageError({
        path,
        problem: `row ${i + 1} below the header does not have the columns of the header`,
        received: `${row.length} fields: ${row.join(" | ")}`,
        expected: `${columns.length} fields: ${columns.join(" | ")}`,
      });
    }
    return Object.fromEntries(columns.map((column, c) => [column, row[c]!]));
  });
};
