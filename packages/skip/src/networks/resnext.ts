/** @file ResNeXt. Xie et al. 2016, "Aggregated Residual Transformations for Deep Neural Networks", arXiv:1611.05431. */
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { bottleneck } from "../blocks/bottleneck.ts";
import { crossed } from "../blocks/crossed.ts";
import type { OutputStride } from "./output-stride.ts";
import { type Bottlenecked, bottleneckNetwork, type NetworkOptions, networkOptions } from "./residual-network.ts";

/** Table 1 and section 5.1: blocks in conv2_x … conv5_x, groups, and the filters of each group in conv2_x. */
const table1 = {
  "50 32×4d": { counts: [3, 4, 6, 3], groups: 32, width: 4, architecture: "resnext50_32x4d" },
  "101 32×8d": { counts: [3, 4, 23, 3], groups: 32, width: 8, architecture: "resnext101_32x8d" },
} as const;

export type ResNeXtVariant = OneOf<["50 32×4d", "50 32x4d", "101 32×8d", "101 32x8d"]>;

export interface ResNeXtOptions<C extends number, O extends OutputStride = OutputStride> extends NetworkOptions<C, O> {
  /** Depth, groups, and filters of each group: `"50 32×4d"` or `"101 32×8d"`, with `×` or `x`. */
  readonly variant: ResNeXtVariant;
}

export type ResNeXt<C extends number, O extends OutputStride = 32> = Bottlenecked<"resnext", C, O>;

const known: OptionTable<ResNeXtOptions<number>> = { variant: "required", ...networkOptions };

/**
 * ResNeXt: ResNet with grouped 3×3 convolutions, of 32 groups.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant.
 * @example
 * resnext({ variant: "50 32×4d" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const resnext = <const C extends number = 1000, const O extends OutputStride = 32>(
  options: ResNeXtOptions<C, O>,
): ResNeXt<C, O> => {
  checkOptions("resnext", options, known);
  const { counts, groups, width, architecture } = choose("resnext", "variant", table1, crossed(options.variant));
  return bottleneckNetwork(
    {
      at: "resnext",
      counts,
      block: (place) => bottleneck({ ...place, groups, width: (place.filters / 64) * width * groups }),
      architecture,
    },
    options,
  );
};
