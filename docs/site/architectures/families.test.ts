/** No architecture is without a page: what the tables and the command line know, the site shows. */
import { existsSync } from "node:fs";
import { architectures, type DecoderName, decoders } from "tributary/architectures";
import { expect, test } from "vitest";
import { families } from "./families.ts";
import { publishedRows } from "./published.ts";

const sources = ["skip", "inception", "unet"] as const;

test.for(sources)("every row of the published numbers of %s stands on one page", (source) => {
  const of = families.filter((family) => family.package === source);
  const pagesOf = (architecture: string): readonly string[] =>
    of.filter(({ rows }) => rows.test(architecture)).map(({ slug }) => slug);
  const misplaced = publishedRows(source)
    .map(([architecture = ""]) => ({ architecture, pages: pagesOf(architecture) }))
    .filter(({ pages }) => pages.length !== 1);
  expect(misplaced).toEqual([]);
});

test("every architecture of the command line has a page", () => {
  const makers = families.map(({ maker }) => maker);
  const without = architectures
    .filter((architecture) => architecture.package !== "recipes")
    .filter(({ build }) => !makers.includes(build.maker));
  expect(without.map(({ name }) => name)).toEqual([]);
});

test("so has every decoder, unless it is one of a network that has", () => {
  const shown = families.map(({ maker }) => maker);
  const ofNetworks: readonly DecoderName[] = ["unet", "unetPlusPlus", "unet3Plus", "linknet"];
  const without = (Object.keys(decoders) as DecoderName[]).filter(
    (name) => !shown.includes(ofNetworks.includes(name) ? name : `${name}Decoder`),
  );
  expect(without).toEqual([]);
});

test("every page has its program under its name", () => {
  const missing = families.filter(({ slug }) => !existsSync(new URL(`./programs/${slug}.ts`, import.meta.url)));
  expect(missing.map(({ slug }) => slug)).toEqual([]);
});
