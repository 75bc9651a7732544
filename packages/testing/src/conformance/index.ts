export { checkGolden, type GoldenCheck } from "./check-golden.ts";
export { expectNames } from "./check-names.ts";
export { fillReference } from "./fill.ts";
export { imageNumbers } from "./generator.ts";
export { type Described, type Golden, readGolden, readNames } from "./golden.ts";
export { expectPublished, type PublishedRow, readPapers } from "./papers.ts";
