/** @file How much JavaScript comes before the first view, printed by every build, which fails above its budget. */
import { gzipSync } from "node:zlib";
import type { Plugin, Rolldown } from "vite";

/** Of our JavaScript for the first view, gzipped, without the engine; in kB. */
const FIRST_VIEW = 150;

type Bundle = Rolldown.OutputBundle;

/** A chunk and all that it loads at once. */
const withImports = (bundle: Bundle, names: readonly string[]): ReadonlySet<string> => {
  const all = new Set<string>();
  const add = (name: string): void => {
    const file = bundle[name];
    if (all.has(name) || file?.type !== "chunk") return;
    all.add(name);
    file.imports.forEach(add);
  };
  names.forEach(add);
  return all;
};

/** Counts the page, and the job that it opens with. */
export const budget = (firstJob: string): Plugin => ({
  name: "budget",
  apply: "build",
  writeBundle(_, bundle) {
    const chunks = Object.values(bundle).filter((file) => file.type === "chunk");
    const first = chunks.filter(({ facadeModuleId: id }) => id?.endsWith("/index.html") || id?.endsWith(firstJob));
    if (first.length !== 2) this.error(`the bundle has no index.html, or no ${firstJob}`);
    const names = withImports(
      bundle,
      first.map(({ fileName }) => fileName),
    );
    const bytes = chunks.filter(({ fileName }) => names.has(fileName)).map(({ code }) => gzipSync(code).length);
    const size = bytes.reduce((sum, length) => sum + length, 0) / 1000;
    const sentence = `first view: ${size.toFixed(1)} kB of JavaScript, gzipped (at most ${FIRST_VIEW})`;
    if (size > FIRST_VIEW) this.error(sentence);
    this.info(sentence);
  },
});
