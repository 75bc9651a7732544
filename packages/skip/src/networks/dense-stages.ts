/** @file What DenseNets for photographs and for small images have in common. Huang et al. 2016, arXiv:1608.06993, figure 2. */
import { chain, named, relu } from "@tributary/kernel";
import type { Stage } from "@tributary/kernel/authoring";
import { type LibraryStyle, normalize } from "../blocks/convolution.ts";
import { denseBlock, transition } from "../blocks/dense-block.ts";

export interface DensePlan {
  /** Layers in each block. */
  readonly counts: readonly number[];
  readonly growth: number;
  /** The stride of the first block. */
  readonly stride: number;
  readonly style: LibraryStyle;
}

/** Dense blocks with transitions between them; each block but the first starts with the transition before it. */
export const denseStages = ({ counts, growth, stride, style }: DensePlan): readonly Stage[] => {
  const blocks = counts.map((count, i): Stage => {
    const dense = named(`block${i + 1}`, denseBlock(count, growth, { style }));
    const block = i === 0 ? dense : chain(named(`transition${i}`, transition({ style })), dense);
    return { name: `block${i + 1}`, stride: stride * 2 ** i, block };
  });
  const post: Stage = {
    name: "post",
    stride: blocks.at(-1)!.stride,
    block: named("post", chain(normalize(style), relu)),
  };
  return [...blocks, post];
};
