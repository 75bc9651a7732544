/** @file Res2Net. Gao et al. 2019, "Res2Net: A New Multi-scale Backbone Architecture", arXiv:1904.01169. */
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { crossed } from "../blocks/crossed.ts";
import { res2netBottleneck } from "../blocks/res2net-bottleneck.ts";
import { res2netDeepReferences, res2netReferences } from "../references/split-references.ts";
import type { OutputStride } from "./output-stride.ts";
import {
  type Bottlenecked,
  bottleneckNetwork,
  type NetworkOptions,
  networkOptions,
  refuseDilation,
} from "./residual-network.ts";
import { threeByThree } from "./stems.ts";

const [SHALLOW, DEEP] = [
  [3, 4, 6, 3],
  [3, 4, 23, 3],
] as const;

/** Tables 1 and 2: blocks in conv2_x … conv5_x, filters of each part in conv2_x, parts, and groups. */
const table = {
  "50 26w×4s": { counts: SHALLOW, width: 26, scale: 4, groups: 1, architecture: "res2net50_26w_4s" },
  "50 48w×2s": { counts: SHALLOW, width: 48, scale: 2, groups: 1, architecture: "res2net50_48w_2s" },
  "50 14w×8s": { counts: SHALLOW, width: 14, scale: 8, groups: 1, architecture: "res2net50_14w_8s" },
  "50 26w×6s": { counts: SHALLOW, width: 26, scale: 6, groups: 1, architecture: "res2net50_26w_6s" },
  "50 26w×8s": { counts: SHALLOW, width: 26, scale: 8, groups: 1, architecture: "res2net50_26w_8s" },
  "101 26w×4s": { counts: DEEP, width: 26, scale: 4, groups: 1, architecture: "res2net101_26w_4s" },
  "50 26w×4s D": { counts: SHALLOW, width: 26, scale: 4, groups: 1, architecture: "res2net50d" },
  "101 26w×4s D": { counts: DEEP, width: 26, scale: 4, groups: 1, architecture: "res2net101d" },
  "NeXt-50 4w×4s×8c": { counts: SHALLOW, width: 4, scale: 4, groups: 8, architecture: "res2next50" },
} as const;

export type Res2NetVariant = OneOf<
  [
    "50 26w×4s",
    "50 26wx4s",
    "50 48w×2s",
    "50 48wx2s",
    "50 14w×8s",
    "50 14wx8s",
    "50 26w×6s",
    "50 26wx6s",
    "50 26w×8s",
    "50 26wx8s",
    "101 26w×4s",
    "101 26wx4s",
    "50 26w×4s D",
    "50 26wx4s D",
    "101 26w×4s D",
    "101 26wx4s D",
    "NeXt-50 4w×4s×8c",
    "NeXt-50 4wx4sx8c",
  ]
>;

export interface Res2NetOptions<C extends number, O extends OutputStride = OutputStride> extends NetworkOptions<C, O> {
  /**
   * Depth, filters of each part, and parts, as the paper's table 1 has them: `"50 26w×4s"`, the default, with `×` or `x`. With
   * `D` on ResNet-D; `"NeXt-50 4w×4s×8c"` has grouped convolutions.
   */
  readonly variant?: Res2NetVariant;
}

export type Res2Net<C extends number, O extends OutputStride = 32> = Bottlenecked<"res2net", C, O>;

const known: OptionTable<Res2NetOptions<number>> = { variant: "optional", ...networkOptions };

/**
 * Res2Net as in timm: ResNet whose 3×3 convolutions are several, one after the other, each on a part of the channels.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant.
 * @example
 * res2net()(input([224, 224, 3])).shape; // [null, 1000]
 */
export const res2net = <const C extends number = 1000, const O extends OutputStride = 32>(
  options: Res2NetOptions<C, O> = {},
): Res2Net<C, O> => {
  const at = "res2net";
  checkOptions(at, options, known);
  const variant = crossed(crossed(options.variant ?? "50 26w×4s"));
  const { counts, width, scale, groups, architecture } = choose(at, "variant", table, variant);
  const deep = variant.endsWith(" D");
  if (deep) refuseDilation(at, options.outputStride, "variant", "variants D");
  return bottleneckNetwork(
    {
      at,
      counts,
      block: (place) =>
        res2netBottleneck({
          ...place,
          width: (place.filters / 64) * width * groups,
          scale,
          groups,
          option: deep ? "D" : "B",
        }),
      ...(deep ? { stem: threeByThree } : {}),
      references: deep ? res2netDeepReferences : res2netReferences,
      architecture,
    },
    options,
  );
};
