/** @file U-Net 3+ guided by a class. Huang et al. 2020, "UNet 3+: A Full-Scale Connected UNet for Medical Image Segmentation", arXiv:2004.08790, section 2.3. */
import {
  type Block,
  chain,
  conv2d,
  dropout,
  globalMaxPooling2d,
  multiply,
  named,
  sigmoid,
  type Tensor,
} from "@tributary/kernel";
import { checkOptions, type OptionTable, type Pyramid, type Reference } from "@tributary/kernel/authoring";
import { argMax, cast } from "@tributary/kernel/ops";
import { type DepthOf, type Filters, filtersOf, type LevelOptions, levelOptions } from "../blocks/filters.ts";
import { guidedNames } from "../references/unet-3-plus-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import type { AnySizeMap, Segmenter } from "./segmentation-network.ts";
import { type DecodedMap, supervisedSegmenter } from "./segmenter.ts";
import { type SidesOf, unet3PlusParts } from "./unet-3-plus-parts.ts";

export interface GuidedUnet3PlusOptions<F extends Filters = Filters, D extends UnetDepth = UnetDepth>
  extends LevelOptions<F, D> {}

/** A network whose class of the whole picture decides on what it finds. Sides: the outputs of the levels below the finest. */
export type GuidedUnet3Plus<Sides extends string> = Segmenter<AnySizeMap<"guidedUnet3Plus", 1, 1>, DecodedMap> & {
  /** What it is trained on, by name: logits of the image's size, and `present`, `[batch, 2]`. */
  readonly supervised: {
    (image: Tensor): { readonly [name in "output" | Sides | "present"]: Tensor };
    /** What the implementation that it is equal to calls its weights. */
    readonly reference: Reference;
  };
};

const known: OptionTable<GuidedUnet3PlusOptions> = levelOptions;

/** Figure 3: whether there is an organ at all, as the coarsest map shows it: logits of "no" and "yes". */
const presence = (): Block => named("present", chain(dropout(0.5), conv2d(2, 1), globalMaxPooling2d));

/**
 * U-Net 3+ with its classification-guided module, for one organ: where the picture as a whole shows none, nothing is found anywhere, so that no
 * specks are left in pictures without it.
 *
 *     coarsest map ── dropout ── 1×1 ── largest ── no or yes: 0 or 1
 *                                                       │
 *     U-Net 3+ ── probabilities ──────────────────── multiplied ──▶
 *
 * The probabilities are multiplied with the class, as the paper writes: without the organ they are 0. ZJUGiveLab/UNet-Version, whose
 * names the weights have, multiplies logits, of which the sigmoid then makes 0.5.
 *
 * The class is a choice, which has no gradient: `supervised` has the outputs before it, and `present` to learn the class by. Train on all
 * of them, `model(image, net.supervised(image))`, with `binaryCrossentropy()` for the maps and `sparseCategoricalCrossentropy()` for
 * `present`, whose labels are 0 without the organ and 1 with it; then ask `model(image, net(image))`, which has the same weights.
 *
 * - in   `[batch, height, width, channels]`, of any size from 2^depth pixels on
 * - out  `[batch, height, width, 1]`, probabilities
 * - `features`  `[batch, height, width, 320]`
 * - `supervised`  `output` and `side2` to `side5`, logits of the image's size; `present`, `[batch, 2]`, logits
 *
 * @throws {@link ArgumentError} for filters that contradict the depth.
 * @example
 * const net = guidedUnet3Plus();
 * net(input([96, 96, 3])).shape; // [null, 96, 96, 1]
 * net.supervised(input([96, 96, 3])).present.shape; // [null, 2]
 */
export const guidedUnet3Plus = <const F extends Filters = 64, const D extends UnetDepth = 4>(
  options: GuidedUnet3PlusOptions<F, D> | GuidedUnet3PlusOptions = {},
): GuidedUnet3Plus<SidesOf<DepthOf<F, D>>> => {
  const at = "guidedUnet3Plus";
  checkOptions(at, options, known);
  const { filters: given = 64, depth } = options;
  const { encoder, decoder, sides } = unet3PlusParts(filtersOf(at, given, depth), 1);
  const present = presence();
  const classed = (decoded: Pyramid): Tensor => present(decoded.at(-1)!.tensor);
  return supervisedSegmenter(
    at,
    { classes: 1, encoder, decoder },
    {
      outputs: (parts, image) => ({ ...sides(parts, image), present: classed(parts.decoded) }),
      names: guidedNames,
      decide: (scores, decoded) => multiply([sigmoid(scores), cast(argMax(classed(decoded)), "float32")]),
    },
  );
};
