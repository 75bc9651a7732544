/** @file The programs of a README as modules, and what they should print: without a test runner. */
import { fencesOf } from "./markdown.ts";
import { statementsOf } from "./statements.ts";

/** A program, and what stands under it. */
export interface ReadmeProgram {
  readonly code: string;
  readonly claims: readonly string[];
}

/** The programs among the blocks of a Markdown file: what stands under one in its section, and not under a command, is claimed of it. */
export const programsOf = (markdown: string): readonly ReadmeProgram[] => {
  const found: { code: string; claims: string[] }[] = [];
  let claims: string[] = [];
  let here = -1;
  for (const { language, text, section } of fencesOf(markdown)) {
    if (section !== here || language === "sh") claims = [];
    here = section;
    if (language === "ts") {
      claims = [];
      found.push({ code: text, claims });
    } else if (language === "text" || language === "mermaid") claims.push(text);
  }
  return found;
};

export const isCompilers = (claim: string): boolean => claim.startsWith("error TS");
export const isThrown = (claim: string): boolean => /^\w+Error: /.test(claim);
export const isMistake = ({ claims }: ReadmeProgram): boolean =>
  claims.some((claim) => isCompilers(claim) || isThrown(claim));

const nextProgram = "── next program";

/** A program that should not compile, or throws, after the right ones above it. */
export interface Mistake {
  readonly module: string;
  /** What the compiler says of it: `error TS…`. */
  readonly compilers: string | undefined;
  /** The error that it throws, as text. */
  readonly thrown: string | undefined;
}

/** The mistakes among programs. Each stands alone: later ones do not see it. */
export const mistakesOf = (programs: readonly ReadmeProgram[]): readonly Mistake[] =>
  programs.filter(isMistake).map((mistake) => {
    const before = programs.slice(0, programs.indexOf(mistake)).filter((program) => !isMistake(program));
    const module = moduleOf([...before, mistake]);
    return { module, compilers: mistake.claims.find(isCompilers), thrown: mistake.claims.find(isThrown) };
  });

/** A command line of the text blocks, `$ tributary list --json`, and what stands under it, up to the next or the end of the block. */
export interface ReadmeCommand {
  readonly line: string;
  readonly claim: string;
}

export const commandsOf = (markdown: string): readonly ReadmeCommand[] =>
  fencesOf(markdown)
    .filter(({ language, text }) => language === "text" && text.startsWith("$ "))
    .flatMap(({ text }) => [...`${text}\n`.matchAll(/^\$ (.*)\n((?:(?!\$ ).*\n)*)/gm)])
    .map(([, line = "", claim = ""]) => ({ line, claim: claim.trim() }));

/** The programs as one module: imports first, and each name imported once. */
export const moduleOf = (programs: readonly ReadmeProgram[]): string => {
  const imports = new Map<string, Set<string>>();
  const others: string[] = [];
  const bodies = programs.map(({ code }) => {
    const isImport = (statement: string): boolean => /^(?:\/\*[\s\S]*?\*\/\s*)?import\b/.test(statement);
    for (const { code: statement } of statementsOf(code).filter(({ code }) => isImport(code))) {
      const [, list, from] = /import \{([^}]*)\} from "([^"]+)";/.exec(statement) ?? [];
      if (list === undefined || from === undefined) others.push(statement);
      else {
        const names = imports.get(from) ?? new Set();
        for (const name of list.split(",").map((one) => one.trim())) if (name !== "") names.add(name);
        imports.set(from, names);
      }
    }
    return code.replace(/^import\b[\s\S]*?;$/gm, "");
  });
  return [
    ...[...imports].map(([from, names]) => `import { ${[...names].join(", ")} } from ${JSON.stringify(from)};`),
    ...others,
    ...bodies.map((body) => `console.log(${JSON.stringify(nextProgram)});\n${body}`),
    "export {};",
  ].join("\n");
};

/** Times are never the same twice. */
const withoutTimes = (text: string): string =>
  text.replace(/\d[\d.,]*(?= (?:m?s|(?:milli)?seconds?|minutes?)\b)/g, "…");

const number = /(?<![\w.])-?\d+\.\d+(?:e[+-]?\d+)?/g;

/**
 * What was printed and what was claimed, without times, where they differ; null where they do not.
 *
 * @param tolerance How far a number with a fraction may be off, relative to its size.
 */
export const differenceOf = (
  given: string,
  claimed: string,
  tolerance: number,
): { readonly given: string; readonly claimed: string } | null => {
  const [ours, theirs] = [withoutTimes(given.trimEnd()), withoutTimes(claimed)];
  if (ours === theirs) return null;
  const numbers = (text: string): readonly number[] => (text.match(number) ?? []).map(Number);
  // Node breaks and pads lists by the length of their numbers.
  const words = (text: string): string => text.replace(number, "#").replace(/\s+/g, " ");
  const close = numbers(ours).every((one, i) => {
    const other = numbers(theirs)[i] ?? Number.NaN;
    return Math.abs(one - other) <= tolerance * Math.max(Math.abs(one), Math.abs(other));
  });
  return tolerance > 0 && words(ours) === words(theirs) && close ? null : { given: ours, claimed: theirs };
};

/** What each program printed, of what their module printed. */
export const printedByEach = (printed: string): readonly string[] => printed.split(`${nextProgram}\n`).slice(1);
