/** @file UPerNet. Xiao et al. 2018, "Unified Perceptual Parsing for Scene Understanding", arXiv:1807.10221, figure 4. */
import { add, concatenate, named, type ResizingOptions, resizeLike, type Tensor } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { convolution, normalized } from "../blocks/convolutions.ts";
import { upernetReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { levelOf, perLevel } from "./levels.ts";
import { pyramidPooling } from "./pyramid-pooling.ts";

export interface UpernetDecoderOptions {
  /** Filters of the pyramid. Default 256. */
  readonly filters?: number;
  /** Filters of the map that pixels are classified from. Default 64. */
  readonly segmentationFilters?: number;
}

const known: OptionTable<UpernetDecoderOptions> = { filters: COUNT, segmentationFilters: COUNT };

const bilinear: ResizingOptions = { interpolation: "bilinear" };
const style = normalized;

/**
 * UPerNet: pyramid pooling of the coarsest map, then a feature pyramid, all of whose maps become one at a quarter of the
 * image's size.
 *
 * As the UPerNet of segmentation_models.pytorch: without the paper's 3×3 convolution of each map.
 *
 * - `features`  the size of the encoder's level that is three above its coarsest: a quarter for strides 2 to 32
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: upernetDecoder(), classes: 3 }).features(input([64, 96, 3])).shape; // [null, 32, 48, 64]
 */
export const upernetDecoder = (options: UpernetDecoderOptions = {}): Decoder => {
  checkOptions("upernetDecoder", options, known);
  const { filters = 256, segmentationFilters = 64 } = options;
  const pools = pyramidPooling({ resizing: bilinear });
  const pooled = named("pooling", (x) => concatenate([x, ...pools(x)]));
  const bottom = named("bottom", convolution(filters, 1, { style }));
  const lateral = perLevel((level) => named(`p${level}`, convolution(filters, 1, { style })));
  const fuse = named("fuse", convolution(segmentationFilters, 3, { style }));
  return {
    name: "upernet",
    decode(encoded) {
      const [coarse, ...finer] = encoded.toReversed() as [(typeof encoded)[number], ...typeof encoded];
      const maps: Tensor[] = [bottom(pooled(coarse.tensor))];
      for (const { stride, tensor } of finer) {
        const own = lateral(levelOf(stride))(tensor);
        maps.push(add([resizeLike(maps.at(-1)!, own, bilinear), own]));
      }
      const target = encoded.find(({ stride }) => stride >= coarse.stride / 8)!;
      const tensor = fuse(concatenate(maps.map((map) => resizeLike(map, target.tensor, bilinear))));
      return [{ name: "fuse", stride: target.stride, tensor }];
    },
    kernelSize: 1,
    resizing: alignedCorners,
    reference: upernetReference,
  };
};
