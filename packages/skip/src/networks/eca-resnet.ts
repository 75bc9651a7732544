/** @file ECA-ResNet. Wang et al. 2019, "ECA-Net: Efficient Channel Attention", arXiv:1910.03151, table 3. */
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { bottleneck } from "../blocks/bottleneck.ts";
import { efficientChannelAttention } from "../blocks/efficient-channel-attention.ts";
import { deepReferences } from "../references/resnet-references.ts";
import { type Bottlenecked, bottleneckNetwork } from "./residual-network.ts";
import { finishedBy } from "./stages.ts";
import { threeByThree } from "./stems.ts";
import { type StochasticOptions, stochasticOptions } from "./stochastic-options.ts";

/** Blocks in conv2_x … conv5_x. */
const table = {
  50: [3, 4, 6, 3],
  101: [3, 4, 23, 3],
} as const;

export interface EcaResNetOptions<C extends number> extends StochasticOptions<C> {
  /** The number of layers with weights, as ResNet counts them: 50 or 101. Default 50. */
  readonly depth?: OneOf<[50, 101]>;
}

export type EcaResNet<C extends number> = Bottlenecked<"ecaResnet", C>;

const known: OptionTable<EcaResNetOptions<number>> = { depth: "optional", ...stochasticOptions };

/**
 * ECA-ResNet as in timm: ResNet-D with efficient channel attention in every block, before the sum.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown depth.
 * @example
 * ecaResnet({ depth: 50 })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const ecaResnet = <const C extends number = 1000>(options: EcaResNetOptions<C> = {}): EcaResNet<C> => {
  checkOptions("ecaResnet", options, known);
  const { depth = 50 } = options;
  return bottleneckNetwork(
    {
      at: "ecaResnet",
      counts: choose("ecaResnet", "depth", table, depth),
      stem: threeByThree,
      block: (place) => bottleneck({ ...finishedBy(efficientChannelAttention(), place), option: "D" }),
      references: deepReferences,
      architecture: `ecaresnet${depth}d`,
    },
    options,
  );
};
