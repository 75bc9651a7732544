/** @file The blocks and tables of a Markdown file. */

/** A fenced block: what stands behind the fence, and what it holds. */
export interface Fence {
  readonly language: string;
  readonly text: string;
  /** How many headings stand above it. */
  readonly section: number;
}

/** The fenced blocks, in order. */
export const fencesOf = (markdown: string): readonly Fence[] => {
  let section = 0;
  return [...markdown.matchAll(/^#+ |^```(\w*)\n([\s\S]*?)^```$/gm)].flatMap(([, language, text]) => {
    if (language === undefined || text === undefined) {
      section++;
      return [];
    }
    return [{ language, text: text.replace(/\n$/, ""), section }];
  });
};

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
