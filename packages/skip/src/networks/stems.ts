/** @file What networks for photographs begin with: convolutions that halve the image, and a max-pooling that halves it again. */
import { type Block, chain, maxPooling2d, named, relu } from "@tributary/kernel";
import type { Stage } from "@tributary/kernel/authoring";
import { type LibraryStyle, normalizedConvolution } from "../blocks/convolution.ts";

/** ResNet's and DenseNet's: one 7×7 convolution. */
export const sevenBySeven = (filters: number, style: LibraryStyle): Block =>
  chain(normalizedConvolution(filters, 7, { strides: 2, style }), relu);

const threeOf = (widths: readonly number[], style: LibraryStyle): Block =>
  chain(...widths.flatMap((width, i) => [normalizedConvolution(width, 3, { strides: i === 0 ? 2 : 1, style }), relu]));

/** ResNet-C's: three 3×3 convolutions. He et al. 2018, "Bag of Tricks", arXiv:1812.01187, figure 2(b). */
export const threeByThree = (filters: number, style: LibraryStyle): Block =>
  threeOf([filters / 2, filters / 2, filters], style);

/** The same of 24, 32 and 64 filters: timm's T. */
export const tiered = (filters: number, style: LibraryStyle): Block =>
  threeOf([(filters * 3) / 8, filters / 2, filters], style);

/** The same, twice as wide: Gluon's S. */
export const wideThreeByThree = (filters: number, style: LibraryStyle): Block => threeByThree(2 * filters, style);

/** The first convolutions, then the rows, the first of which begins with the max-pooling. */
export const withStem = (conv1: Block, rows: readonly Stage[]): readonly Stage[] => {
  const pool = maxPooling2d(3, {
    strides: 2,
    padding: [
      [1, 1],
      [1, 1],
    ],
  });
  const [first, ...deeper] = rows as readonly [Stage, ...Stage[]];
  return [
    { name: "conv1", stride: 2, block: named("conv1", conv1) },
    { ...first, block: chain(pool, first.block) },
    ...deeper,
  ];
};
