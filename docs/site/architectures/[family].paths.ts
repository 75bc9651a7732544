/** @file The pages of the architectures: from docstrings, programs, and the table of published numbers that tests read. */
import { readFileSync } from "node:fs";
import { cost, printCost } from "@tributary/kernel";
import { drawnBy } from "../.vitepress/figures.ts";
import { type Family, families } from "./families.ts";
import { publishedRows } from "./published.ts";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");

/** What the docstring of its maker says, as the reference prints it. */
const described = ({ package: packageName, maker }: Family): string => {
  const page = read(`../reference/@tributary/${packageName}/functions/${maker}.md`);
  const [, ...afterSignature] = page.split(/^```$/m);
  const text = afterSignature.join("```").split(/^## /m)[0] ?? "";
  const folder = `../reference/@tributary/${packageName}/functions/`;
  return text.replaceAll(/\]\((?!https?:)/g, `](${folder}`).trim();
};

const numbersOf = ({ package: packageName, rows }: Family): string => {
  const found = publishedRows(packageName).filter(([architecture]) => rows.test(architecture!));
  if (found.length === 0) throw new Error(`docs/papers.md has no row for ${rows}`);
  return [
    "| architecture | flavor | parameters | multiply-adds | compared with | largest difference |",
    "| --- | --- | ---: | ---: | --- | ---: |",
    ...found.map((cells) => `| ${[0, 1, 4, 6, 7, 9].map((column) => cells[column]).join(" | ")} |`),
  ].join("\n");
};

const paperOf = ({ paper }: Family): string =>
  paper.includes("/") ? `[doi:${paper}](https://doi.org/${paper})` : `[arXiv:${paper}](https://arxiv.org/abs/${paper})`;

const contentOf = (family: Family): string => {
  const { slug, title, package: packageName, maker, net } = family;
  return `# ${title}

${described(family)}

The paper is ${paperOf(family)}; every option is in the reference, under
[\`${maker}\`](../reference/@tributary/${packageName}/functions/${maker}.md).

## Make it

\`\`\`ts
${read(`./programs/${slug}.ts`).trim()}
\`\`\`

What it costs, as \`printCost(cost(net))\` prints it:

\`\`\`text
${printCost(cost(net))}
\`\`\`

## Figure

<figure class="drawing">

[![${title}, drawn from the program above](/figures/${slug}.svg)](/figures/${slug}.svg){target="_self"}

</figure>

Drawn by \`${drawnBy(family)}(net)\` of @tributary/plot, from the program above. A click opens it alone, to be read closely.

## How equal it is

Parameters and multiply-adds are the reference's, to the last one. The last column is the largest difference between an output of ours and the
reference's with the same weights, relative to the output's largest magnitude.

${numbersOf(family)}
`;
};

export default {
  paths: () =>
    families.map((family) => ({ params: { family: family.slug, title: family.title }, content: contentOf(family) })),
};
