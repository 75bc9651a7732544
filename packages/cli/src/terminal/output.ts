/** @file What commands print: lines and tables for people, JSON for machines. */
import { shown } from "@tributary/kernel/authoring";
import { inOwnWords } from "./own-words.ts";

/** What terminals obey, and readers do not see, is written out: names of classes, layers and files come from others. */
export const safe = (text: string): string => text.split("\n").map(shown).join("\n");

export const print = (text: string): void => void process.stdout.write(`${safe(text)}\n`);

/** Lists of numbers and words stay on one line. */
const onOneLine = (json: string): string =>
  json.replaceAll(/\[\n\s+([^[\]{}]*?)\n\s*\]/g, (_, items: string) => `[${items.replaceAll(/\n\s+/g, " ")}]`);

/** JSON has escapes of its own for what terminals obey: the text stays the same. */
const escaped = (json: string): string =>
  json.replaceAll(/(?!\n)[\p{Cc}\p{Cf}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );

export const printJson = (value: unknown): void =>
  void process.stdout.write(`${escaped(onOneLine(JSON.stringify(value, null, 2)))}\n`);

/** For what is under way: standard output is for results. */
export const note = (text: string): void => void process.stderr.write(`${safe(inOwnWords(text))}\n`);

const isNumber = (cell: string): boolean => /^[\d.,]+( [A-Za-z%]+)?$/.test(cell);

/** Columns of equal width, the first row their headings; columns of numbers to the right. */
export const table = ([head = [], ...rows]: readonly (readonly string[])[]): string => {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const right = head.map((_, column) => rows.every((row) => isNumber(row[column]!)));
  return all
    .map((row) =>
      row
        .map((cell, i) => (right[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
};

/** `25,557,032` */
export const thousands = (count: number): string => Math.round(count).toLocaleString("en");

/** `1 level`, `25,557 levels` */
export const howMany = (count: number, what: string): string => `${thousands(count)} ${what}${count === 1 ? "" : "s"}`;
