/** @file The programs of a page are one: the compiler sees, above each block, what the blocks before it declared. */
import { isCompilers, isMistake, programsOf } from "@tributary/testing/readme";
import type { MarkdownRenderer } from "vitepress";

/** What the reader does not see ends here. Twoslash's own mark. */
const cut = "// ---cut---";

const importOf = /^import (type )?\{([^}]*)\} from ("[^"]+");$/gm;

const namesIn = (list: string): readonly string[] =>
  list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");

/** Programs without their imports of the given names, which are imported again below them. */
const withoutImportsOf = (names: ReadonlySet<string>, programs: readonly string[]): readonly string[] =>
  programs.map((code) =>
    code.replace(importOf, (_, type: string | undefined, list: string, from: string) => {
      const kept = namesIn(list).filter((name) => !names.has(name));
      return kept.length === 0 ? "" : `import ${type ?? ""}{ ${kept.join(", ")} } from ${from};`;
    }),
  );

const importedBy = (code: string): ReadonlySet<string> =>
  new Set([...code.matchAll(importOf)].flatMap(([, , list]) => namesIn(list ?? "")));

/** The numbers of the compiler's errors that the block under a program claims: `error TS2322: …`. */
const errorsClaimed = (claims: readonly string[]): readonly string[] =>
  claims.flatMap((claim) => [...claim.matchAll(/^error TS(\d+)/gm)].flatMap(([, code]) => code ?? []));

/** A block with what stands above it on its page, and with the errors that it is there to show. */
export const programWith = (before: readonly string[], code: string, claims: readonly string[] = []): string => {
  const errors = errorsClaimed(claims);
  const expected = errors.length === 0 ? [] : [`// @errors: ${errors.join(" ")}`];
  const above = withoutImportsOf(importedBy(code), before);
  return [...expected, ...above, ...(above.length === 0 ? [] : [cut]), code].join("\n");
};

/** The reference's examples are no whole programs. */
const hasPrograms = (page: string): boolean => !page.startsWith("reference/");

/**
 * Gives each block of a page the blocks before it. A block over a compiler's or a thrown error stands alone: later ones do not see it.
 * What the compiler says is shown by the red line, and not again below it.
 */
export const pagesAreModules = (markdown: MarkdownRenderer): void => {
  markdown.core.ruler.push("pages-are-modules", (state) => {
    if (!hasPrograms(state.env.relativePath)) return;
    // The same reading of the page as that of the tests that run it.
    const programs = programsOf(state.src);
    const fences = state.tokens.filter(({ type, info }) => type === "fence" && info.trim() === "ts");
    if (fences.length !== programs.length) throw new Error(`${state.env.relativePath}: a program stands within a list`);
    const shown = new Set(programs.flatMap(({ claims }) => claims.filter(isCompilers)));
    state.tokens = state.tokens.filter(({ type, content }) => type !== "fence" || !shown.has(content.trimEnd()));
    let before: readonly string[] = [];
    for (const [i, fence] of fences.entries()) {
      const program = programs[i];
      if (program === undefined) continue;
      fence.content = programWith(before, program.code, program.claims);
      fence.info = "ts twoslash";
      if (!isMistake(program)) before = [...withoutImportsOf(importedBy(program.code), before), program.code];
    }
  });
};
