/** @file SE-ResNeXt. Hu et al. 2017, "Squeeze-and-Excitation Networks", arXiv:1709.01507, table 1. */
import { checkOptions, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { deepReferences, timmReferences } from "../references/resnet-references.ts";
import { type AggregatedFlavor, aggregatedPlan } from "./aggregated.ts";
import type { OutputStride } from "./output-stride.ts";
import {
  type Bottlenecked,
  bottleneckNetwork,
  type NetworkOptions,
  networkOptions,
  refuseDilation,
} from "./residual-network.ts";
import { excited } from "./se-resnet.ts";
import { finishedBy } from "./stages.ts";
import { sevenBySeven, threeByThree, tiered } from "./stems.ts";

export type SeResNeXtVariant =
  | OneOf<["26 32×4d", "26 32x4d", "50 32×4d", "50 32x4d", "101 32×4d", "101 32x4d"]>
  | OneOf<["101 32×8d", "101 32x8d", "101 64×4d", "101 64x4d"]>;

/**
 * - `"timm"`: 50 32×4d, 101 32×4d, 101 32×8d and 101 64×4d.
 * - `"D"`: with ResNet-D's first convolutions and shortcuts, 26 32×4d and 101 32×8d.
 * - `"T"`: the same with 24, 32 and 64 filters at the start, 26 32×4d.
 */
export type SeResNeXtFlavor = OneOf<["timm", "D", "T"]>;

const deep = { option: "D", references: deepReferences } as const;

const flavors: { readonly [F in SeResNeXtFlavor]: AggregatedFlavor } = {
  timm: {
    stem: sevenBySeven,
    option: "B",
    references: timmReferences,
    letter: "",
    variants: ["50 32×4d", "101 32×4d", "101 32×8d", "101 64×4d"],
  },
  D: { ...deep, stem: threeByThree, letter: "d", variants: ["26 32×4d", "101 32×8d"] },
  T: { ...deep, stem: tiered, letter: "t", variants: ["26 32×4d"] },
};

export interface SeResNeXtOptions<C extends number, O extends OutputStride = OutputStride>
  extends NetworkOptions<C, O> {
  /** Depth, groups, and filters of each group: `"50 32×4d"` or `"101 64×4d"`, with `×` or `x`. */
  readonly variant: SeResNeXtVariant;
  /**
   * - `"timm"`, the default: 50 32×4d, 101 32×4d, 101 32×8d and 101 64×4d.
   * - `"D"`: with ResNet-D's first convolutions and shortcuts, 26 32×4d and 101 32×8d.
   * - `"T"`: the same with 24, 32 and 64 filters at the start, 26 32×4d.
   */
  readonly flavor?: SeResNeXtFlavor;
}

export type SeResNeXt<C extends number, O extends OutputStride = 32> = Bottlenecked<"seResnext", C, O>;

const known: OptionTable<SeResNeXtOptions<number>> = { variant: "required", flavor: "optional", ...networkOptions };

/**
 * SE-ResNeXt as in timm: ResNeXt with squeeze and excitation in every block, before the sum.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown variant or flavor, and for a variant that the flavor does not have.
 * @example
 * seResnext({ variant: "50 32×4d" })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const seResnext = <const C extends number = 1000, const O extends OutputStride = 32>(
  options: SeResNeXtOptions<C, O>,
): SeResNeXt<C, O> => {
  const at = "seResnext";
  checkOptions(at, options, known);
  const { variant, flavor = "timm" } = options;
  const { option, ...plan } = aggregatedPlan(at, "seresnext", flavors, { variant, flavor }, (place) =>
    finishedBy(excited(4 * place.filters), place),
  );
  if (option === "D") refuseDilation(at, options.outputStride);
  return bottleneckNetwork(plan, options);
};
