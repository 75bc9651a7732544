/** @file Cutting TypeScript into statements and what their comments say, without a compiler. */

/** One statement, and the comment that ends it or stands under it. */
export interface Statement {
  readonly code: string;
  readonly comment: string | null;
}

/** Strings, templates, regular expressions after an opening bracket or comma, and comments, in the order in which they begin. */
const opaque =
  /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|(?<=[(,=:[]\s*)\/(?![/*])(?:\\.|[^/\\\n])+\/[a-z]*|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/** The same text with blanks in place of what strings and comments say. */
export const bare = (code: string): string => code.replace(opaque, (found) => found.replace(/[^\n]/g, " "));

const depthOf = (code: string): number => (code.match(/[([{]/g)?.length ?? 0) - (code.match(/[)\]}]/g)?.length ?? 0);

/** Where the comment of a line begins, or -1. */
const commentAt = (line: string): number => {
  for (const { 0: found, index } of line.matchAll(opaque)) if (found.startsWith("//")) return index;
  return -1;
};

/** The statements of a program whose statements begin and end with lines. */
export const statementsOf = (program: string): readonly Statement[] => {
  const found: { code: string; comment: string | null }[] = [];
  let open = "";
  for (const line of program.split("\n")) {
    if (line.trim() === "") continue;
    const at = commentAt(line);
    const code = (at === -1 ? line : line.slice(0, at)).trimEnd();
    const comment = at === -1 ? null : line.slice(at + 2).replace(/^ /, "");
    const last = found.at(-1);
    if (code === "" && open === "") {
      // A comment under a statement goes on with what the statement's own comment says.
      if (last) last.comment = last.comment === null ? comment : `${last.comment}\n${comment}`;
      continue;
    }
    open += open === "" ? line : `\n${line}`;
    if (depthOf(bare(open)) > 0 || !/[;}]$/.test(code)) continue;
    found.push({ code: at === -1 ? open : open.slice(0, open.length - line.length + at).trimEnd(), comment });
    open = "";
  }
  if (open !== "") found.push({ code: open, comment: null });
  return found;
};

const declares =
  /^(?:const|let|var|import|export|for|if|while|do|switch|try|function|async function|class|interface|type|declare|throw|return|using|await using)\b|^\{/;

/** What an expression is, if the statement is one and its comment says what it gives. */
export const resultOf = ({ code, comment }: Statement): { readonly given: string; readonly said: string } | null => {
  if (comment === null || !code.endsWith(";") || declares.test(code)) return null;
  // Typed arrays are written as Node prints them.
  const said = comment.replace(/\b((?:Int|Uint|Float|BigInt|BigUint)\d+(?:Clamped)?Array) ?\[/g, "$1.from([");
  const closed = said === comment ? said : said.replace(/\]/, "])");
  // Several lines that are no expression are the text itself.
  const text = comment.includes("\n") && !/^[[{"'`(]/.test(comment);
  return { given: code.slice(0, -1), said: text ? JSON.stringify(comment) : closed };
};
