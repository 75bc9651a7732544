/** @file ResNet. He et al. 2015, "Deep Residual Learning for Image Recognition", arXiv:1512.03385. */
import {
  checkOptions,
  type FeatureMap,
  type ImageClassifier,
  type OneOf,
  type OptionTable,
} from "@tributary/kernel/authoring";
import { resnetReference } from "../references/resnet-references.ts";
import { chooseFlavor } from "./flavor.ts";
import type { OutputStride } from "./output-stride.ts";
import { type NetworkOptions, networkOptions, refuseDilation, residualNetwork } from "./residual-network.ts";
import { flavors, type Least, type ResNetFlavor } from "./resnet-flavors.ts";
import { type Channels, table1 } from "./resnet-table.ts";

export type ResNetDepth = OneOf<[10, 14, 18, 26, 34, 50, 101, 152, 200]>;

export interface ResNetOptions<
  D extends ResNetDepth,
  C extends number,
  F extends ResNetFlavor,
  O extends OutputStride = OutputStride,
> extends NetworkOptions<C, O> {
  /** The number of layers with weights: 18, 34, 50, 101 or 152; others in flavors of timm's. */
  readonly depth: D;
  /**
   * - `"torchvision"`, the default: strides in the 3×3 convolution, called v1.5.
   * - `"keras"`: strides in the first 1×1, biases, an epsilon of 1.001e-5; 50 layers and more, images from 32 pixels on.
   * - `"paper"`: strides in the first 1×1.
   * - `"C"`: torchvision's with three 3×3 convolutions at the start; timm's `resnet50c`.
   * - `"D"`: C with average pooling in its shortcuts; timm's `resnet50d`, of 18 to 200 layers.
   * - `"T"`: D whose first convolutions have 24, 32 and 64 filters; timm's `resnet50t`, of 10, 14, 26 and 50 layers.
   * - `"S"`: C whose first convolutions are twice as wide; timm's `resnet50s`.
   * - `"timm"`: torchvision's, with 26 layers.
   */
  readonly flavor?: F;
}

export type ResNet<
  D extends ResNetDepth,
  C extends number,
  F extends ResNetFlavor,
  O extends OutputStride = 32,
> = ImageClassifier<
  FeatureMap<"resnet", { readonly least: Least[F]; readonly up: O; readonly down: 1 }, Channels[D]>,
  C
>;

const known: OptionTable<ResNetOptions<ResNetDepth, number, ResNetFlavor>> = {
  depth: "required",
  flavor: "optional",
  ...networkOptions,
};

/**
 * ResNet: 10 to 200 layers of residual blocks.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 512 or 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32; of several with the same stride the last
 *
 * @throws {@link ArgumentError} for an unknown depth or flavor.
 * @throws {@link ShapeError} for images smaller than the flavor takes.
 * @example
 * const net = resnet({ depth: 50 });
 * net(input([224, 224, 3])).shape; // [null, 1000]
 * net.features(input([224, 224, 3])).shape; // [null, 7, 7, 2048]
 */
export const resnet = <
  const D extends ResNetDepth,
  const C extends number = 1000,
  const F extends ResNetFlavor = "torchvision",
  const O extends OutputStride = 32,
>(
  options: ResNetOptions<D, C, F, O> | ResNetOptions<D, C, ResNetFlavor>,
): ResNet<D, C, F, O> => {
  const at = "resnet";
  checkOptions(at, options, known);
  const chosen = chooseFlavor(at, table1, flavors, options);
  const { block, counts, channels, stridesIn, style, preprocessing, least, references } = chosen;
  const { stem, option } = chosen;
  if (option === "D") refuseDilation(at, options.outputStride);
  return residualNetwork(
    {
      at,
      counts,
      block: (place) => block({ ...place, stridesIn, option, style }),
      channels,
      least,
      style,
      stem,
      preprocessing,
      reference: resnetReference(references, chosen.architecture(options.depth), counts),
    },
    options,
  );
};
