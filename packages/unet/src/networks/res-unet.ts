/** @file ResUNet. Zhang et al. 2017, "Road Extraction by Deep Residual U-Net", arXiv:1711.10684, figure 2 and table 1. */
import { chain, named, relu, residual } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { torchNormalization } from "../blocks/convolutions.ts";
import {
  type DepthOf,
  type Filters,
  type FirstOf,
  filtersOf,
  type LevelOptions,
  levelOptions,
} from "../blocks/filters.ts";
import { skipLast } from "../blocks/join.ts";
import { decoderLevel } from "../blocks/level.ts";
import { residualLevel, window3 } from "../blocks/residual-level.ts";
import { upConvolution } from "../blocks/up-convolution.ts";
import { resUnetReference } from "../references/res-unet-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import {
  type HalvedMap,
  halved,
  head,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";
import { uShape } from "./u-shape.ts";

export interface ResUnetOptions<C extends number = number, F extends Filters = Filters, D extends UnetDepth = UnetDepth>
  extends SegmentationOptions<C>,
    LevelOptions<F, D> {}

export type ResUnet<C extends number, F extends Filters, D extends UnetDepth> = Segmenter<
  HalvedMap<"resUnet", DepthOf<F, D>, "same", C>,
  HalvedMap<"resUnet", DepthOf<F, D>, "same", FirstOf<F>>
>;

const known: OptionTable<ResUnetOptions> = { ...segmentationOptions, ...levelOptions };

/**
 * ResUNet: a U-Net of residual blocks, with strides in place of pooling.
 *
 * As rishikksh20/ResUnet: shortcuts are 3×3, not 1×1, and the way up is transposed convolutions that keep their channels.
 *
 * - in   `[batch, height, width, channels]`, sizes that 2^depth divides
 * - out  `[batch, height, width, classes]`
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * resUnet({ classes: 1 })(input([224, 224, 3])).shape; // [null, 224, 224, 1]
 */
export const resUnet = <const C extends number, const F extends Filters = 64, const D extends UnetDepth = 3>(
  options: ResUnetOptions<C, F, D> | ResUnetOptions<C>,
): ResUnet<C, F, D> => {
  checkOptions("resUnet", options, known);
  const list = typeof options.filters === "object";
  const filters = filtersOf("resUnet", options.filters ?? 64, options.depth ?? (list ? undefined : 3));
  const depth = filters.length - 1;
  const first = residual(
    chain(window3(filters[0]!), torchNormalization(), relu, window3(filters[0]!)),
    named("shortcut", window3(filters[0]!)),
  );
  return segmentationNetwork({
    at: "resUnet",
    pyramid: uShape({
      down: filters.map((n, i) => (i === 0 ? first : residualLevel({ filters: n, strides: 2 }))),
      up: filters.slice(0, -1).map((n, i) =>
        decoderLevel({
          upConvolution: upConvolution(filters[i + 1]!),
          join: skipLast,
          block: residualLevel({ filters: n }),
        }),
      ),
    }),
    head: head(options),
    rule: halved("resUnet", depth, "same"),
    reference: resUnetReference(depth),
  });
};
