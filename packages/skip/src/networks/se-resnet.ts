/** @file SE-ResNet. Hu et al. 2017, "Squeeze-and-Excitation Networks", arXiv:1709.01507, table 1. */
import { chain } from "@tributary/kernel";
import { checkOptions, choose, type OptionTable } from "@tributary/kernel/authoring";
import { bottleneck } from "../blocks/bottleneck.ts";
import { squeezeAndExcitation } from "../blocks/squeeze-and-excitation.ts";
import { resnetReference, torchReferences } from "../references/resnet-references.ts";
import type { OutputStride } from "./output-stride.ts";
import {
  type Bottlenecked,
  bottlenecked,
  type NetworkOptions,
  networkOptions,
  residualNetwork,
} from "./residual-network.ts";

/** Blocks in conv2_x … conv5_x. */
const table1 = { 50: [3, 4, 6, 3] } as const;

export interface SeResNetOptions<C extends number, O extends OutputStride = OutputStride> extends NetworkOptions<C, O> {
  /** How many convolutions there are in a row, and the classifier: 50. Default 50. */
  readonly depth?: 50;
}

export type SeResNet<C extends number, O extends OutputStride = 32> = Bottlenecked<"seResnet", C, O>;

const known: OptionTable<SeResNetOptions<number>> = { depth: "optional", ...networkOptions };

/**
 * SE-ResNet-50 as in timm: ResNet-50 v1.5 with squeeze and excitation in every block, before the sum.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, classes]`: logits, unless `activation` says otherwise
 * - `features`  `[batch, height / 32, width / 32, 2048]`, sizes rounded up
 * - `pyramid`   `conv1` to `conv5`, strides 2 to 32
 *
 * @example
 * seResnet()(input([224, 224, 3])).shape; // [null, 1000]
 */
export const seResnet = <const C extends number = 1000, const O extends OutputStride = 32>(
  options: SeResNetOptions<C, O> = {},
): SeResNet<C, O> => {
  checkOptions("seResnet", options, known);
  const { depth = 50 } = options;
  const counts = choose("seResnet", "depth", table1, depth);
  return residualNetwork(
    {
      at: "seResnet",
      counts,
      block: ({ finish, ...place }) =>
        bottleneck({ ...place, finish: chain(squeezeAndExcitation(), ...(finish ? [finish] : [])) }),
      ...bottlenecked,
      reference: resnetReference({ ...torchReferences, package: "timm" }, `seresnet${depth}`, counts),
    },
    options,
  );
};
