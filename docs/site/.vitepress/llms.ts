/** @file llms.txt: what language models are to read, as https://llmstxt.org proposes: the guides as Markdown, in order. */
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { families } from "../architectures/families.ts";
import { guides } from "./guides.ts";

const site = fileURLToPath(new URL("..", import.meta.url));

const pages = (
  folder: string,
  ending: string,
  list: readonly { readonly slug: string; readonly title: string }[],
): string => list.map(({ slug, title }) => `- [${title}](/${folder}/${slug}${ending})`).join("\n");

/** Writes llms.txt into the built site, and the guides beside their pages, as they were written. */
export const writeLlms = async (out: string, description: string): Promise<void> => {
  await mkdir(join(out, "guide"), { recursive: true });
  for (const { slug } of guides) await copyFile(join(site, `guide/${slug}.md`), join(out, `guide/${slug}.md`));
  await writeFile(
    join(out, "llms.txt"),
    `# Tributary

> ${description}

Every program in the guides is compiled and run by tests; the text block under a program is what it prints.

## Guides

${pages("guide", ".md", guides)}

## Architectures

${pages("architectures", "", families)}

## Reference

- [Every public name](/reference/)
`,
  );
};
