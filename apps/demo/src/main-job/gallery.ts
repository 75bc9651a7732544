/** @file The folder that the job leaves behind, and the page that shows what is in it. */
import { join } from "node:path";
import { writeFile } from "@tributary/files";
import { listMade } from "./made.ts";

/** A file that was made, and what it shows. */
export interface Made {
  readonly file: string;
  readonly caption: string;
  /** The part of the job that it belongs to. */
  readonly section: string;
  /** Whether it shows again, in another format, what the file before it shows. */
  readonly isCopy?: boolean;
}

/** Rows of a table: the first holds the headings. */
export type Table = readonly (readonly string[])[];

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

const isPicture = (file: string): boolean => /\.(png|svg)$/.test(file);

const figure = ({ file, caption }: Made): string =>
  isPicture(file)
    ? `<figure><a href="${escaped(file)}"><img src="${escaped(file)}" alt="${escaped(caption)}" loading="lazy"></a><figcaption>${escaped(caption)}</figcaption></figure>`
    : `<p><a href="${escaped(file)}">${escaped(file)}</a>: ${escaped(caption)}</p>`;

const tableMarkup = ([head = [], ...rows]: Table): string => {
  const row = (cells: readonly string[], tag: "th" | "td"): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join("")}</tr>`;
  return `<table>${row(head, "th")}${rows.map((cells) => row(cells, "td")).join("")}</table>`;
};

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:1100px;margin:2rem auto;padding:0 1rem;color:#222}
figure{margin:1.5rem 0}img{max-width:100%;max-height:900px;border:1px solid #ddd;background:#fff}
figcaption{color:#555}table{border-collapse:collapse}th,td{padding:.3rem .8rem;border-bottom:1px solid #ddd;text-align:right}
th:first-child,td:first-child{text-align:left}`;

/** Files, tables and sentences, part by part, as one page. */
export class Gallery {
  readonly folder: string;
  readonly made: Made[] = [];
  readonly #notes = new Map<string, string[]>();

  readonly #listed: Set<string>;

  /** @param listed What an earlier run left, on which this one goes on. */
  constructor(folder: string, listed: readonly string[] = []) {
    this.folder = folder;
    this.#listed = new Set(listed);
  }

  async #list(file: string): Promise<void> {
    this.#listed.add(file);
    await listMade(this.folder, [...this.#listed]);
  }

  path(file: string): string {
    return join(this.folder, file);
  }

  #section(section: string): string[] {
    const notes = this.#notes.get(section) ?? [];
    this.#notes.set(section, notes);
    return notes;
  }

  /** Writes a file and remembers it. */
  async add(
    section: string,
    file: string,
    caption: string,
    content: string | Uint8Array,
    isCopy = false,
  ): Promise<void> {
    await this.#list(file);
    await writeFile(this.path(file), content);
    this.#section(section);
    this.made.push({ file, caption, section, isCopy });
  }

  /** Remembers a file that something else wrote. */
  async remember(section: string, file: string, caption: string): Promise<void> {
    await this.#list(file);
    this.#section(section);
    this.made.push({ file, caption, section });
  }

  say(section: string, sentence: string): void {
    this.#section(section).push(`<p>${escaped(sentence)}</p>`);
  }

  tabulate(section: string, table: Table): void {
    this.#section(section).push(tableMarkup(table));
  }

  /** Writes `index.html`. */
  async close(title: string): Promise<void> {
    const sections = [...this.#notes].map(([section, notes]) => {
      const figures = this.made.filter((made) => made.section === section && !made.isCopy).map(figure);
      return `<h2>${escaped(section)}</h2>\n${[...notes, ...figures].join("\n")}`;
    });
    const page = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${style}</style></head>
<body><h1>${escaped(title)}</h1>
${sections.join("\n")}
</body></html>
`;
    await this.#list("index.html");
    await writeFile(this.path("index.html"), page);
  }
}
