/** @file ResNeXt. Xie et al. 2016, "Aggregated Residual Transformations for Deep Neural Networks", arXiv:1611.05431. */
import { checkOptions, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { deepReferences, timmReferences, torchReferences } from "../references/resnet-references.ts";
import { type AggregatedFlavor, aggregatedPlan } from "./aggregated.ts";
import type { OutputStride } from "./output-stride.ts";
import {
  type Bottlenecked,
  bottleneckNetwork,
  type NetworkOptions,
  networkOptions,
  refuseDilation,
} from "./residual-network.ts";
import { sevenBySeven, threeByThree } from "./stems.ts";

export type ResNeXtVariant =
  | OneOf<["50 32×4d", "50 32x4d", "101 32×4d", "101 32x4d", "101 32×8d", "101 32x8d"]>
  | OneOf<["101 32×16d", "101 32x16d", "101 32×32d", "101 32x32d", "101 64×4d", "101 64x4d"]>;

/**
 * - `"torchvision"`: 50 32×4d, 101 32×8d and 101 64×4d.
 * - `"timm"`: the same network of other widths, 101 32×4d, 101 32×16d and 101 32×32d.
 * - `"D"`: with ResNet-D's first convolutions and shortcuts; timm's `resnext50d_32x4d`.
 */
export type ResNeXtFlavor = OneOf<["torchvision", "timm", "D"]>;

const plain = { stem: sevenBySeven, option: "B", letter: "" } as const;

const flavors: { readonly [F in ResNeXtFlavor]: AggregatedFlavor } = {
  torchvision: { ...plain, references: torchReferences, variants: ["50 32×4d", "101 32×8d", "101 64×4d"] },
  timm: { ...plain, references: timmReferences, variants: ["101 32×4d", "101 32×16d", "101 32×32d"] },
  D: { stem: threeByThree, option: "D", letter: "d", references: deepReferences, variants: ["50 32×4d"] },
};

export interface ResNeXtOptions<C extends number, O extends OutputStride = OutputStride> extends NetworkOptions<C, O> {
  /** Depth, groups, and filters of each group: `"50 32×4d"` or `"101 64×4d"`, with `×` or `x`. */
  readonly variant: ResNeXtVariant;
  /**
   * - `"torchvision"`, the default: 50 32×4d, 101 32×8d and 101 64×4d.
   * - `"timm"`: the same network of other widths, 101 32×4d, 101 32×16d and 101 32×32d.
   * - `"D"`: with ResNet-D's first convolutions and shortcuts; timm's `resnext50d_32x4d`.
   */
  readonly flavor?: ResNeXtFlavor;
}

export type ResNeXt<C extends number, O extends OutputStride = 32> = Bottlenecked<"resnext", C, O>;

const known: OptionTable<ResNeXtOptions<number>> = { variant: "required", flavor: "optional", ...networkOptions };

/**
 * ResNeXt: ResNet with grouped 3×3 convolutions, of 32 or 64 groups.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant or flavor, and for a variant that the flavor does not have.
 * @example
 * resnext({ variant: "50 32×4d" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const resnext = <const C extends number = 1000, const O extends OutputStride = 32>(
  options: ResNeXtOptions<C, O>,
): ResNeXt<C, O> => {
  const at = "resnext";
  checkOptions(at, options, known);
  const { variant, flavor = "torchvision" } = options;
  const { option, ...plan } = aggregatedPlan(at, "resnext", flavors, { variant, flavor });
  if (option === "D") refuseDilation(at, options.outputStride);
  return bottleneckNetwork(plan, options);
};
