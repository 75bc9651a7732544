/** @file A U-Net on any backbone, as the Unet of segmentation_models.pytorch. */
import { ArgumentError, type Block, resizeLike, type Tensor } from "@tributary/kernel";
import {
  type Backbone,
  checkOptions,
  inScope,
  type OptionTable,
  type Pyramid,
  type Reference,
} from "@tributary/kernel/authoring";
import { type ConvolutionStyle, normalized, twoConvolutions } from "../blocks/convolutions.ts";
import { grouped } from "../blocks/grouped.ts";
import { type Join, resizeAndConcatenate } from "../blocks/join.ts";
import { ascend, decoderLevel } from "../blocks/level.ts";
import { encoderUnetReference } from "../references/encoder-unet-references.ts";
import {
  type AnySizeMap,
  anySize,
  head,
  type Segmenter,
  type SegmenterOptions,
  segmenter,
  segmenterOptions,
} from "./segmenter.ts";

/** smp's `decoder_channels`. */
type DecoderFilters = readonly [256, 128, 64, 32, 16];
const decoderFilters: DecoderFilters = [256, 128, 64, 32, 16];

export interface EncoderUnetOptions<C extends number = number, F extends readonly number[] = readonly number[]>
  extends SegmenterOptions<C> {
  /**
   * Filters of the decoder's levels, from coarse to fine, the last one at the image's size. Default
   * `[256, 128, 64, 32, 16]`, for backbones that give five levels, strides 2 to 32.
   */
  readonly filters?: F;
  /** The style of the decoder's convolutions. Default: batch normalization with PyTorch's constants. */
  readonly style?: ConvolutionStyle;
  /** What the backbone's own package calls its weights, `resnet({ depth: 34 }).reference`: then `reference` names them too. */
  readonly encoderReference?: Reference;
}

type LastOf<F extends readonly number[]> = F extends readonly [...unknown[], infer L extends number] ? L : number;

export type EncoderUnet<C extends number, F extends readonly number[]> = Segmenter<
  AnySizeMap<"encoderUnet", 1, C>,
  AnySizeMap<"encoderUnet", 1, LastOf<F>>
>;

/** The backbone's pyramid, its weights called `encoder/…` */
const encode = (backbone: Backbone, image: Tensor): Pyramid => {
  let pyramid: Pyramid = [];
  inScope({ kind: "named", name: "encoder" }, [image], () => {
    pyramid = backbone(image);
    return pyramid.map(({ tensor }) => tensor);
  });
  return pyramid;
};

type NetworkGiven = "encoderUnet: a network stands where its pyramid belongs — write backbone.pyramid";

/** A function that gives a pyramid; of networks it is a part, and they are refused. */
type BackboneArg<B> = B extends { readonly pyramid: unknown } | ((options: never) => { readonly pyramid: unknown })
  ? NetworkGiven
  : B extends Backbone
    ? B
    : Backbone;

const checkBackbone = (backbone: unknown): void => {
  const isNetwork = typeof backbone === "function" && "pyramid" in backbone;
  if (typeof backbone === "function" && !isNetwork) return;
  throw new ArgumentError({
    at: "encoderUnet",
    problem: isNetwork ? "a network stands where its pyramid belongs" : "the backbone is no function",
    received: isNetwork ? `the function ${backbone.name}` : String(backbone),
    expected: "a function from an image to a pyramid, such as resnet({ depth: 34 }).pyramid",
    fix: "write backbone.pyramid",
  });
};

const checkLevels = (pyramid: Pyramid, needed: number, filters: readonly number[]): void => {
  if (needed === filters.length) return;
  throw new ArgumentError({
    at: "encoderUnet",
    problem: "these filters are not those of the backbone's levels",
    received: `filters [${filters.join(", ")}] for levels of strides ${pyramid.map(({ stride }) => stride).join(", ")}`,
    expected: "one number for each level but the coarsest, and one at the image's size",
    fix: `give filters: [${Array.from({ length: needed }, (_, k) => filters[k] ?? filters.at(-1) ?? 16).join(", ")}]`,
  });
};

const toItsSize: Join = (image, x) => resizeLike(x, image);

const known: OptionTable<EncoderUnetOptions> = {
  ...segmenterOptions,
  filters: "optional",
  style: "optional",
  encoderReference: "optional",
};

/**
 * A U-Net whose encoder is any backbone: a ResNet, a DenseNet, an Inception network, one of your own.
 *
 *     image ──▶ backbone ──┬── strides 2 … 16 ──── across ────┐
 *                          └── stride 32 ──▶ resize, join, two convolutions, again at every level ──▶
 *
 * - in   `[batch, height, width, channels]`, of any size that the backbone takes
 * - out  `[batch, height, width, classes]`
 * - `pyramid`  `up0` to `up4`, strides 1 to 16, and the backbone's coarsest level
 *
 * The backbone's weights are called `encoder/…`: `freeze(net, "encoder/")` keeps those that were trained elsewhere.
 *
 * @param backbone A function that gives a feature pyramid: `resnet({ depth: 34 }).pyramid`.
 * @throws {@link ArgumentError} when there are more or fewer filters than levels, and for a network in place of its pyramid.
 * @example
 * const backbone = pyramidOf([{ name: "half", stride: 2, block: encoderLevel(twoConvolutions(8)) }]);
 * encoderUnet(backbone, { classes: 1, filters: [16] })(input([75, 94, 3])).shape; // [null, 75, 94, 1]
 */
export const encoderUnet = <const C extends number, const F extends readonly number[] = DecoderFilters, B = Backbone>(
  backbone: BackboneArg<B>,
  options: EncoderUnetOptions<C, F>,
): EncoderUnet<C, F> => {
  const give = backbone as Backbone;
  checkBackbone(backbone);
  checkOptions("encoderUnet", options, known);
  const { style = normalized } = options;
  const filters: readonly number[] = options.filters ?? decoderFilters;
  const blocks = filters.map((n): Block => twoConvolutions(n, { style })).toReversed();
  return segmenter({
    at: "encoderUnet",
    pyramid(image) {
      const encoded = encode(give, image);
      const maps = encoded.map(({ tensor }) => tensor);
      // Above the backbone's finest level there is only the image, whose size is all that is taken from it.
      const above = encoded[0]?.stride === 1 ? [] : [image];
      checkLevels(encoded, above.length + maps.length - 1, filters);
      const levels = blocks.map((block, i) => {
        const join = i < above.length ? toItsSize : resizeAndConcatenate();
        return grouped(`up${i}`, decoderLevel({ upConvolution: (x) => x, join, block }));
      });
      const { name, stride } = encoded.at(-1)!;
      return ascend([...above, ...maps], levels).map((tensor, i) => {
        if (i === blocks.length) return { name, stride, tensor };
        return { name: `up${i}`, stride: i < above.length ? 1 : encoded[i - above.length]!.stride, tensor };
      });
    },
    head: head(options, 3),
    rule: anySize("encoderUnet", 1),
    reference: encoderUnetReference(filters.length, options.encoderReference),
  });
};
