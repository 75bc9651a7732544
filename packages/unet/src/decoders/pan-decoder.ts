/** @file PAN. Li et al. 2018, "Pyramid Attention Network for Semantic Segmentation", arXiv:1805.10180, figures 2 to 4. */
import {
  add,
  type Block,
  chain,
  globalAveragePooling2d,
  multiply,
  named,
  sigmoid,
  type Tensor,
} from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable, type Pyramid } from "@tributary/kernel/authoring";
import { convolution, linear, biasedAndNormalized as style } from "../blocks/convolutions.ts";
import { grouped } from "../blocks/grouped.ts";
import { halve } from "../blocks/residual-u-block.ts";
import { panReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { resized } from "./enlarge.ts";
import { coarsest, levelOf, perLevel } from "./levels.ts";

export interface PanDecoderOptions {
  /** Filters of all maps. Default 32. */
  readonly filters?: number;
}

const known: OptionTable<PanDecoderOptions> = { filters: COUNT };

const enlarge = resized(alignedCorners);
const conv = (filters: number, kernelSize: number): Block => convolution(filters, kernelSize, { style });
const mean = globalAveragePooling2d({ keepDims: true });

/**
 * Figure 3, feature pyramid attention: a small pyramid of the coarsest map says which of its places matter.
 *
 *     x ──┬── mean, 1×1 ─────────────────────────────────────┐
 *         ├── 1×1 ──────────────────────────────────(·)─────(+)──▶
 *         └── ½, 7×7 ──┬── 7×7 ───────────────(+)──  ×2
 *                      └── ½, 5×5 ──┬── 5×5 ──(+)── ×2
 *                                   └── ½, 3×3, 3×3 ── ×2
 */
const featurePyramidAttention = (filters: number): Block => {
  const everywhere = named("mean", chain(mean, conv(filters, 1)));
  const middle = named("middle", conv(filters, 1));
  const down1 = named("down1", chain(halve, conv(1, 7)));
  const down2 = named("down2", chain(halve, conv(1, 5)));
  const down3 = named("down3", chain(halve, conv(1, 3), conv(1, 3)));
  const [across1, across2] = [named("across1", conv(1, 7)), named("across2", conv(1, 5))];
  return (x) => {
    const half = down1(x);
    const quarter = down2(half);
    const coarse = add([across2(quarter), enlarge(down3(quarter), quarter)]);
    const fine = add([enlarge(coarse, half), across1(half)]);
    return add([multiply([enlarge(fine, x), middle(x)]), everywhere(x)]);
  };
};

/**
 * Figure 4, global attention upsample: the mean of the coarser map says which channels of the finer one matter.
 *
 *     finer map ───── 3×3 ───────────────(·)──(+)──▶
 *     coarser map ─┬─ mean, 1×1, σ ───────┘    │
 *                  └─ enlarged ────────────────┘
 */
const globalAttentionUpsample = (filters: number): ((below: Tensor, skip: Tensor) => Tensor) => {
  const narrow = named("fine", conv(filters, 3));
  const weigh = named("weigh", chain(mean, linear(filters, 1, { style }), sigmoid));
  return (below, skip) => add([enlarge(below, skip), multiply([narrow(skip), weigh(below)])]);
};

/** From fine to coarse, with both of the last maps of a dilated encoder. */
const stagesOf = (encoded: Pyramid): Pyramid => {
  const { before } = encoded.at(-1)!;
  return before === undefined ? encoded : encoded.toSpliced(-1, 0, before);
};

/** How many maps it looks at: of strides 4, 8, 16, and 16 again or 32. */
const STAGES = 4;

/**
 * PAN: attention to places of the coarsest map, then up, where each coarser map says which channels of the finer one matter.
 *
 * As the PAN of segmentation_models.pytorch, which dilates its encoder to an output stride of 16: `resnet({ depth: 34, outputStride: 16
 * })`. Maps are halved with sizes rounded up, so that any image has three halvings; there they are rounded down. Both are the same
 * where the coarsest map's sizes are multiples of 8.
 *
 * - `features`  a quarter of the image's size for encoders that have a map of stride 4
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: panDecoder(), classes: 3 }).features(input([64, 96, 3])).shape; // [null, 32, 48, 32]
 */
export const panDecoder = (options: PanDecoderOptions = {}): Decoder => {
  checkOptions("panDecoder", options, known);
  const { filters = 32 } = options;
  const attend = named("fpa", featurePyramidAttention(filters));
  const ups = perLevel((level) => grouped(`gau${level}`, globalAttentionUpsample(filters)));
  return {
    name: "pan",
    decode(encoded) {
      const stages = coarsest(STAGES, stagesOf(encoded));
      const last = stages.at(-1)!;
      const made: Pyramid[number][] = [{ name: "fpa", stride: last.stride, tensor: attend(last.tensor) }];
      for (const { stride, tensor } of stages.slice(0, -1).toReversed()) {
        const level = levelOf(stride);
        made.unshift({ name: `gau${level}`, stride, tensor: ups(level)(made[0]!.tensor, tensor) });
      }
      return made.filter(({ stride }, i) => made[i - 1]?.stride !== stride);
    },
    kernelSize: 3,
    resizing: alignedCorners,
    reference: panReference,
  };
};
