/** @file The blocks and tables of a Markdown file. */

/** A fenced block: what stands behind the fence, and what it holds. */
export interface Fence {
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks, in order. */
export const fencesOf = (markdown: string): readonly Fence[] =>
  [...markdown.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!.replace(/\n$/, ""),
  }));

/** The files of the pictures that are shown. */
export const picturesOf = (markdown: string): readonly string[] =>
  [...markdown.matchAll(/^!\[[^\]]*\]\(([^)]+)\)/gm)].map(([, path]) => path!);

/** Names that a table offers: those of its code that are a name, or a call. */
export const namesInTables = (markdown: string): readonly string[] =>
  markdown
    .replace(/^```[\s\S]*?^```$/gm, "")
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .flatMap((line) => [...line.matchAll(/`([^`]+)`/g)])
    .flatMap(([, code]) => /^(?:await )?([A-Za-z]\w*)(?:\(.*\)?)?$/.exec(code!)?.[1] ?? []);
