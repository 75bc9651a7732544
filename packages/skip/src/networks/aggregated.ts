/** @file What ResNeXts have in common, with attention or without. Xie et al. 2016, arXiv:1611.05431, table 1 and section 5.1. */
import { ArgumentError, type Block } from "@tributary/kernel";
import { choose } from "@tributary/kernel/authoring";
import { bottleneck } from "../blocks/bottleneck.ts";
import type { LibraryStyle } from "../blocks/convolution.ts";
import { crossed } from "../blocks/crossed.ts";
import type { ShortcutOption } from "../blocks/shortcut.ts";
import type { ResNetReferences } from "../references/resnet-references.ts";
import type { BottleneckPlan } from "./residual-network.ts";
import type { BlockPlace } from "./stages.ts";

/** Layers, blocks in conv2_x … conv5_x, groups, and the filters of each group in conv2_x. */
const table1 = {
  "26 32×4d": { depth: 26, counts: [2, 2, 2, 2], groups: 32, width: 4 },
  "50 32×4d": { depth: 50, counts: [3, 4, 6, 3], groups: 32, width: 4 },
  "101 32×4d": { depth: 101, counts: [3, 4, 23, 3], groups: 32, width: 4 },
  "101 32×8d": { depth: 101, counts: [3, 4, 23, 3], groups: 32, width: 8 },
  "101 32×16d": { depth: 101, counts: [3, 4, 23, 3], groups: 32, width: 16 },
  "101 32×32d": { depth: 101, counts: [3, 4, 23, 3], groups: 32, width: 32 },
  "101 64×4d": { depth: 101, counts: [3, 4, 23, 3], groups: 64, width: 4 },
} as const;

type Variant = keyof typeof table1;

/** A library's versions of them. */
export interface AggregatedFlavor {
  readonly variants: readonly Variant[];
  readonly stem: (filters: number, style: LibraryStyle) => Block;
  readonly option: ShortcutOption;
  readonly references: ResNetReferences;
  /** Behind the number of layers: `"resnext50d_32x4d"`. */
  readonly letter: string;
}

/** @throws {@link ArgumentError} for an unknown variant or flavor, and for a variant that the flavor does not have. */
export const aggregatedPlan = (
  at: string,
  name: string,
  flavors: Readonly<Record<string, AggregatedFlavor>>,
  { variant, flavor }: { readonly variant: string; readonly flavor: string },
  around: (place: BlockPlace) => BlockPlace = (place) => place,
): BottleneckPlan & { readonly option: ShortcutOption } => {
  const some = Object.fromEntries(
    Object.entries(table1).filter(([row]) =>
      Object.values(flavors).some(({ variants }) => variants.includes(row as Variant)),
    ),
  );
  const { depth, counts, groups, width } = choose(at, "variant", some, crossed(variant));
  const { variants, stem, option, references, letter } = choose(at, "flavor", flavors, flavor);
  if (!variants.some((row) => row === crossed(variant))) {
    throw new ArgumentError({
      at,
      problem: `flavor "${flavor}" has no variant "${variant}"`,
      received: `variant "${variant}"`,
      expected: `one of ${variants.map((row) => `"${row}"`).join(", ")}`,
      fix: "choose one of these, or another flavor",
    });
  }
  return {
    at,
    counts,
    stem,
    option,
    references,
    block: (place) => bottleneck({ ...around(place), option, groups, width: (place.filters / 64) * width * groups }),
    architecture: `${name}${depth}${letter}_${groups}x${width}d`,
  };
};
