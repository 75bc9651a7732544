/** @file Wide ResNet for photographs. Zagoruyko & Komodakis 2016, "Wide Residual Networks", arXiv:1605.07146, section 3.4. */
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { bottleneck } from "../blocks/bottleneck.ts";
import type { OutputStride } from "./output-stride.ts";
import { type Bottlenecked, bottleneckNetwork, type NetworkOptions, networkOptions } from "./residual-network.ts";

/** Blocks in conv2_x … conv5_x. */
const table = {
  50: { counts: [3, 4, 6, 3], architecture: "wide_resnet50_2" },
  101: { counts: [3, 4, 23, 3], architecture: "wide_resnet101_2" },
} as const;

/** How many times more filters the 3×3 convolutions have than ResNet's. */
const WIDEN = 2;

export type WideResNetDepth = OneOf<[50, 101]>;

export interface WideResNetOptions<C extends number, O extends OutputStride = OutputStride>
  extends NetworkOptions<C, O> {
  /** The number of layers with weights: 50 or 101. */
  readonly depth: WideResNetDepth;
}

export type WideResNet<C extends number, O extends OutputStride = 32> = Bottlenecked<"wideResnet", C, O>;

const known: OptionTable<WideResNetOptions<number>> = { depth: "required", ...networkOptions };

/**
 * Wide ResNet: ResNet-50 or -101 with twice as many filters in the 3×3 convolutions. For CIFAR see
 * {@link cifarWideResnet}.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @throws {@link ArgumentError} for an unknown depth.
 * @example
 * wideResnet({ depth: 50 })(input([224, 224, 3])).shape; // [null, 1000]
 */
export const wideResnet = <const C extends number = 1000, const O extends OutputStride = 32>(
  options: WideResNetOptions<C, O>,
): WideResNet<C, O> => {
  checkOptions("wideResnet", options, known);
  const { counts, architecture } = choose("wideResnet", "depth", table, options.depth);
  return bottleneckNetwork(
    {
      at: "wideResnet",
      counts,
      block: (place) => bottleneck({ ...place, width: WIDEN * place.filters }),
      architecture,
    },
    options,
  );
};
