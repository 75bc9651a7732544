/** @file llms.txt: what language models are to read, as https://llmstxt.org proposes: the guides as Markdown, in order, and the notes of each package. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { families } from "../architectures/families.ts";
import { guides } from "./guides.ts";

const site = fileURLToPath(new URL("..", import.meta.url));
const packages = fileURLToPath(new URL("../../../packages/", import.meta.url));

/** The packages that have notes for whoever writes programs with them: those that are published. */
const noted = readdirSync(packages)
  .filter((folder) => existsSync(join(packages, folder, "AGENTS.md")))
  .map((slug) => {
    const { name: title, description } = JSON.parse(readFileSync(join(packages, slug, "package.json"), "utf8"));
    return { slug, title: String(title), description: String(description) };
  });

interface Page {
  readonly slug: string;
  readonly title: string;
  readonly description?: string;
}

const pages = (folder: string, ending: string, list: readonly Page[]): string =>
  list
    .map(({ slug, title, description }) => {
      const said = description === undefined ? "" : `: ${description}`;
      return `- [${title}](/${folder}/${slug}${ending})${said}`;
    })
    .join("\n");

/** Writes llms.txt into the built site, and the guides beside their pages, as they were written, with the notes of the packages. */
export const writeLlms = async (out: string, description: string): Promise<void> => {
  await mkdir(join(out, "guide"), { recursive: true });
  await mkdir(join(out, "packages"), { recursive: true });
  for (const { slug } of noted) await copyFile(join(packages, slug, "AGENTS.md"), join(out, `packages/${slug}.md`));
  for (const { slug } of guides) await copyFile(join(site, `guide/${slug}.md`), join(out, `guide/${slug}.md`));
  await writeFile(
    join(out, "llms.txt"),
    `# Tributary

> ${description}

Every program in the guides is compiled and run by tests; the text block under a program is what it prints.

## Packages

Installation, an example, common mistakes, and every name with a line: \`AGENTS.md\` of each package, which is installed with it.

${pages("packages", ".md", noted)}

## Guides

${pages("guide", ".md", guides)}

## Architectures

${pages("architectures", "", families)}

## Reference

- [Every public name](/reference/)
`,
  );
};
