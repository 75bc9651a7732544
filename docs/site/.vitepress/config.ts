import { transformerTwoslash } from "@shikijs/vitepress-twoslash";
import ts from "typescript";
import { defineConfig } from "vitepress";
import { families } from "../architectures/families.ts";
import { drawFigures } from "./figures.ts";
import { guides } from "./guides.ts";
import { writeLlms } from "./llms.ts";
import { pagesAreModules } from "./programs.ts";
import { referenceSidebar } from "./reference.ts";

const description =
  "Neural-network architectures for images, in TypeScript: shapes checked by the compiler, trained and run on ONNX Runtime.";

/** As a strict project of a user's: the compiler that hovers and red lines come from. */
const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ["lib.es2023.d.ts", "lib.esnext.disposable.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts"],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  skipLibCheck: true,
  types: ["node"],
};

const items = (folder: string, pages: readonly { readonly slug: string; readonly title: string }[]) =>
  pages.map(({ slug, title }) => ({ text: title, link: `/${folder}/${slug}` }));

export default async () => {
  await drawFigures();
  return defineConfig({
    title: "Tributary",
    description,
    lang: "en",
    cleanUrls: true,
    srcExclude: ["README.md"],
    // Or every page would carry the list of all pages.
    metaChunk: true,
    markdown: {
      config: pagesAreModules,
      codeTransformers: [transformerTwoslash({ twoslashOptions: { compilerOptions } })],
    },
    buildEnd: ({ outDir }) => writeLlms(outDir, description),
    themeConfig: {
      search: { provider: "local" },
      outline: [2, 3],
      nav: [
        { text: "First hour", link: "/guide/first-hour" },
        { text: "Guides", link: "/guide/" },
        { text: "Architectures", link: "/architectures/" },
        { text: "Reference", link: "/reference/" },
      ],
      sidebar: {
        "/guide/": [{ text: "Guides", items: items("guide", guides) }],
        "/architectures/": [{ text: "Architectures", items: items("architectures", families) }],
        "/reference/": referenceSidebar(),
      },
    },
  });
};
