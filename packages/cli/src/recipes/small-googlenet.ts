/** @file GoogLeNet for small pictures. Szegedy et al. 2014, arXiv:1409.4842, table 1. */
import { inception, normalized as unit } from "@tributary/inception";
import { type Block, chain, dense, globalAveragePooling2d, maxPooling2d, named } from "@tributary/kernel";

/** Table 1, with a quarter of the filters. */
const table = {
  "3a": { one: 16, three: [24, 32], five: [4, 8], pool: 8 },
  "3b": { one: 32, three: [32, 48], five: [8, 24], pool: 16 },
  "4a": { one: 48, three: [24, 52], five: [4, 12], pool: 16 },
  "4b": { one: 40, three: [28, 56], five: [6, 16], pool: 16 },
  "4c": { one: 32, three: [32, 64], five: [6, 16], pool: 16 },
  "4d": { one: 28, three: [36, 72], five: [8, 16], pool: 16 },
  "4e": { one: 64, three: [40, 80], five: [8, 32], pool: 32 },
  "5a": { one: 64, three: [40, 80], five: [8, 32], pool: 32 },
  "5b": { one: 96, three: [48, 96], five: [12, 32], pool: 32 },
} as const;

const module = (name: keyof typeof table): Block => named(`inception${name}`, inception(table[name], { unit }));
const halve = (): Block => maxPooling2d(3, { strides: 2, padding: "same" });

/**
 * GoogLeNet's nine modules with a quarter of their filters, behind a stem that does not shrink: the paper's halves a picture
 * three times before the first module, which leaves nothing of 28 pixels. No dropout: so few filters hardly overfit.
 *
 * @example
 * smallGooglenet(10)(input([28, 28, 1])).shape; // [null, 10]
 */
export const smallGooglenet = (classes: number): Block =>
  chain(
    unit("conv1", 48, 3),
    halve(),
    ...(["3a", "3b"] as const).map(module),
    halve(),
    ...(["4a", "4b", "4c", "4d", "4e"] as const).map(module),
    halve(),
    ...(["5a", "5b"] as const).map(module),
    globalAveragePooling2d,
    named("classify", dense(classes)),
  );
