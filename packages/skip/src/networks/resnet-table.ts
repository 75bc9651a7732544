/** @file How many blocks there are in ResNets. He et al. 2015, arXiv:1512.03385, table 1. */
import type { Block } from "@tributary/kernel";
import { basicBlock } from "../blocks/basic-block.ts";
import { type BottleneckOptions, bottleneck } from "../blocks/bottleneck.ts";

/** A basic block strides in its first 3×3 convolution, whatever the flavor does with those of bottlenecks. */
const basic = ({ stridesIn: _, ...options }: BottleneckOptions): Block => basicBlock(options);

/** Table 1, and 10, 14, 26 and 200 of timm, one row per depth: which block, how many of it in conv2_x … conv5_x, and the channels that come out. */
export const table1: {
  readonly [D in keyof Channels]: {
    readonly channels: Channels[D];
    readonly block: (options: BottleneckOptions) => Block;
    readonly counts: readonly number[];
  };
} = {
  10: { block: basic, counts: [1, 1, 1, 1], channels: 512 },
  14: { block: bottleneck, counts: [1, 1, 1, 1], channels: 2048 },
  18: { block: basic, counts: [2, 2, 2, 2], channels: 512 },
  26: { block: bottleneck, counts: [2, 2, 2, 2], channels: 2048 },
  34: { block: basic, counts: [3, 4, 6, 3], channels: 512 },
  50: { block: bottleneck, counts: [3, 4, 6, 3], channels: 2048 },
  101: { block: bottleneck, counts: [3, 4, 23, 3], channels: 2048 },
  152: { block: bottleneck, counts: [3, 8, 36, 3], channels: 2048 },
  200: { block: bottleneck, counts: [3, 24, 36, 3], channels: 2048 },
};

/** The channels of the last feature map, for the compiler. */
export interface Channels {
  readonly 10: 512;
  readonly 14: 2048;
  readonly 18: 512;
  readonly 26: 2048;
  readonly 34: 512;
  readonly 50: 2048;
  readonly 101: 2048;
  readonly 152: 2048;
  readonly 200: 2048;
}
