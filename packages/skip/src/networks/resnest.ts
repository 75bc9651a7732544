/** @file ResNeSt. Zhang et al. 2020, "ResNeSt: Split-Attention Networks", arXiv:2004.08955. */
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { resnestBottleneck } from "../blocks/split-attention.ts";
import { resnestReferences } from "../references/split-references.ts";
import { type Bottlenecked, bottleneckNetwork } from "./residual-network.ts";
import { threeByThree } from "./stems.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Blocks in conv2_x … conv5_x, and the filters of the first three convolutions' last. */
const table = {
  14: { counts: [1, 1, 1, 1], stem: 64, architecture: "resnest14d" },
  26: { counts: [2, 2, 2, 2], stem: 64, architecture: "resnest26d" },
  50: { counts: [3, 4, 6, 3], stem: 64, architecture: "resnest50d" },
  101: { counts: [3, 4, 23, 3], stem: 128, architecture: "resnest101e" },
  200: { counts: [3, 24, 36, 3], stem: 128, architecture: "resnest200e" },
  269: { counts: [3, 30, 48, 8], stem: 128, architecture: "resnest269e" },
} as const;

export interface ResNeStOptions<C extends number> extends StochasticOptions<C> {
  /** The number of layers with weights, as ResNet counts them: 14, 26, 50, 101, 200 or 269. Default 50. */
  readonly depth?: OneOf<[14, 26, 50, 101, 200, 269]>;
}

export type ResNeSt<C extends number> = Bottlenecked<"resnest", C>;

const known: OptionTable<ResNeStOptions<number>> = { depth: "optional", ...stochasticOptions };

/**
 * ResNeSt as in timm: ResNet-D whose 3×3 convolutions choose between two views, channel by channel.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown depth.
 * @example
 * resnest({ depth: 50 })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const resnest = <const C extends number = 1000>(options: ResNeStOptions<C> = {}): ResNeSt<C> => {
  const at = "resnest";
  checkOptions(at, options, known);
  const { counts, stem, architecture } = choose(at, "depth", table, options.depth ?? 50);
  return bottleneckNetwork(
    {
      at,
      counts,
      stem: (_, style) => threeByThree(stem, style),
      block: (place) => resnestBottleneck({ ...place, option: "D" }),
      references: resnestReferences,
      architecture,
    },
    options,
  );
};
