/** @file The block of Res2Net. Gao et al. 2019, "Res2Net: A New Multi-scale Backbone Architecture", arXiv:1904.01169, figure 2(b). */
import { add, averagePooling2d, type Block, chain, concatenate, named, relu, type Tensor } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, required } from "@tributary/kernel/authoring";
import { slice } from "@tributary/kernel/ops";
import { type BlockOptions, blockOptions, dilationOf, finished } from "./basic-block.ts";
import { EXPANSION } from "./bottleneck.ts";
import { normalizedConvolution, torchStyle } from "./convolution.ts";
import { residualBlock } from "./residual-block.ts";

export interface Res2NetBottleneckOptions extends BlockOptions {
  /** Filters of each part. */
  readonly width: number;
  /** How many parts there are, the paper's s: at least 2. */
  readonly scale: number;
  /** The number of groups of the 3×3 convolutions, Res2NeXt's cardinality. Default 1. */
  readonly groups?: number;
}

const known: OptionTable<Res2NetBottleneckOptions> = {
  ...blockOptions,
  width: required(COUNT),
  scale: required({ least: 2, whole: true }),
  groups: COUNT,
};

/** Part i of a map whose parts have `width` channels. */
const partOf = (x: Tensor, i: number, width: number): Tensor =>
  slice(x, [{ axis: 3, start: i * width, end: (i + 1) * width }]);

/**
 * A bottleneck whose 3×3 convolution is several, one for each part of the channels: each sees its part and what the one before
 * made of its own. The last part is passed on.
 *
 *     x ── 1×1 ──┬── part 1 ── 3×3 ──────────────────┬──┐
 *                ├── part 2 ────────(+)── 3×3 ──┬────┼──┼── 1×1 ──(+)── relu ──▶
 *                ├── part 3 ───────────────────(+)── 3×3┤
 *                └── part 4 ────────────────────────────┘
 *
 * Where the block changes the shape, the parts do not see each other, and the last is averaged: as in the authors' code.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height / strides, width / strides, 4 · filters]`, sizes rounded up
 *
 * @example
 * res2netBottleneck({ filters: 64, width: 26, scale: 4 })(input([56, 56, 256])).shape; // [null, 56, 56, 256]
 */
export const res2netBottleneck = (options: Res2NetBottleneckOptions): Block => {
  checkOptions("res2netBottleneck", options, known);
  const { filters, width, scale, groups = 1, strides = 1, option = "B", finish, style = torchStyle } = options;
  const dilationRate = dilationOf(options)[0];
  const narrow = chain(normalizedConvolution(width * scale, 1, { style }), relu);
  const views = Array.from({ length: scale - 1 }, (_, i) =>
    named(`part${i + 1}`, chain(normalizedConvolution(width, 3, { strides, groups, dilationRate, style }), relu)),
  );
  const border = [
    [1, 1],
    [1, 1],
  ] as const;
  const shrink = averagePooling2d(3, { strides, padding: border, countPadding: true });
  const widen = normalizedConvolution(EXPANSION * filters, 1, { style });
  const body: Block = (x) => {
    const changes = strides > 1 || x.shape.at(-1) !== EXPANSION * filters;
    const parts = narrow(x);
    const seen: Tensor[] = [];
    for (const [i, view] of views.entries()) {
      const own = partOf(parts, i, width);
      seen.push(view(i === 0 || changes ? own : add([seen.at(-1)!, own])));
    }
    const last = partOf(parts, scale - 1, width);
    return widen(concatenate([...seen, changes ? shrink(last) : last]));
  };
  return residualBlock(finished(body, finish), { filters: EXPANSION * filters, strides, option, style });
};
