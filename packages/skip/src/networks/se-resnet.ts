/** @file SE-ResNet. Hu et al. 2017, "Squeeze-and-Excitation Networks", arXiv:1709.01507, table 1. */
import type { Block } from "@tributary/kernel";
import {
  checkOptions,
  type FeatureMap,
  type ImageClassifier,
  type OneOf,
  type OptionTable,
} from "@tributary/kernel/authoring";
import { nearestMultiple } from "../blocks/divisible.ts";
import { squeezeAndExcitation } from "../blocks/squeeze-and-excitation.ts";
import { deepReferences, resnetReference, timmReferences } from "../references/resnet-references.ts";
import { chooseFlavor } from "./flavor.ts";
import type { OutputStride } from "./output-stride.ts";
import { type NetworkOptions, networkOptions, refuseDilation, residualNetwork } from "./residual-network.ts";
import { flavors as resnets } from "./resnet-flavors.ts";
import { type Channels, table1 } from "./resnet-table.ts";
import { finishedBy } from "./stages.ts";

export type SeResNetDepth = OneOf<[18, 34, 50, 101, 152]>;

/**
 * - `"timm"`: ResNet v1.5.
 * - `"D"`: ResNet-D, of 152 layers.
 */
export type SeResNetFlavor = OneOf<["timm", "D"]>;

const flavors = {
  timm: {
    ...resnets.torchvision,
    references: timmReferences,
    architecture: (depth: number) => `seresnet${depth}`,
  },
  D: {
    ...resnets.D,
    references: deepReferences,
    architecture: (depth: number) => `seresnet${depth}d`,
    depths: [152],
  },
} as const;

export interface SeResNetOptions<D extends SeResNetDepth, C extends number, O extends OutputStride = OutputStride>
  extends NetworkOptions<C, O> {
  /** The number of layers with weights, as ResNet counts them: 18, 34, 50, 101 or 152. Default 50. */
  readonly depth?: D;
  /**
   * - `"timm"`, the default: ResNet v1.5.
   * - `"D"`: ResNet-D, of 152 layers.
   */
  readonly flavor?: SeResNetFlavor;
}

export type SeResNet<D extends SeResNetDepth, C extends number, O extends OutputStride = 32> = ImageClassifier<
  FeatureMap<"seResnet", { readonly least: 1; readonly up: O; readonly down: 1 }, Channels[D]>,
  C
>;

const known: OptionTable<SeResNetOptions<SeResNetDepth, number>> = {
  depth: "optional",
  flavor: "optional",
  ...networkOptions,
};

/** Section 6.1: the hidden layer has a sixteenth of the channels; in timm a multiple of 8 of them. */
export const excited = (channels: number): Block => squeezeAndExcitation({ units: nearestMultiple(channels / 16, 8) });

/**
 * SE-ResNet as in timm: ResNet v1.5 with squeeze and excitation in every block, before the sum.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 512 or 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown depth or flavor.
 * @example
 * seResnet()(input([224, 224, 3])).shape; // [null, 1000]
 */
export const seResnet = <
  const D extends SeResNetDepth = 50,
  const C extends number = 1000,
  const O extends OutputStride = 32,
>(
  options: SeResNetOptions<D, C, O> | SeResNetOptions<SeResNetDepth, C> = {},
): SeResNet<D, C, O> => {
  const at = "seResnet";
  checkOptions(at, options, known);
  const { depth = 50 } = options;
  const chosen = chooseFlavor(at, table1, flavors, { ...options, depth });
  const { block, counts, channels, stem, option, style, preprocessing, least } = chosen;
  if (option === "D") refuseDilation(at, options.outputStride);
  // The last row's blocks have 512 filters, and give as many channels or four times more.
  const widening = channels / 512;
  return residualNetwork(
    {
      at,
      counts,
      block: (place) => block({ ...finishedBy(excited(widening * place.filters), place), option, style }),
      channels,
      least,
      style,
      stem,
      preprocessing,
      reference: resnetReference(chosen.references, chosen.architecture(depth), counts),
    },
    options,
  );
};
