/** @file The decoder of LinkNet, on any pyramid. Chaurasia & Culurciello 2017, arXiv:1707.03718, figure 3. */
import { add, chain, conv2dTranspose, heNormal, named, relu } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { around, convolution, normalized, torchNormalization } from "../blocks/convolutions.ts";
import { linknetDecoderReference } from "../references/decoder-references.ts";
import { alignedCorners, type Decoder } from "./decoder.ts";
import { doubled } from "./enlarge.ts";
import { goUp, perLevel } from "./levels.ts";

export interface LinknetDecoderOptions {
  /** Filters at the image's size. Default 32. */
  readonly filters?: number;
}

const known: OptionTable<LinknetDecoderOptions> = { filters: COUNT };

const style = normalized;

/** Figure 3, with a window of 4: 1×1 to a quarter of the channels, a transposed convolution that doubles the size, 1×1. */
const step = (channels: number, filters: number) => {
  const narrow = Math.max(1, Math.floor(channels / 4));
  const up = chain(
    conv2dTranspose(narrow, 4, { strides: 2, padding: around(1), kernelInitializer: heNormal() }),
    torchNormalization(),
    relu,
  );
  return {
    reduce: named("reduce", convolution(narrow, 1, { style })),
    up: doubled(named("up", up)),
    expand: named("expand", convolution(filters, 1, { style })),
  };
};

/**
 * The decoder of LinkNet: narrow blocks, and skip connections that add.
 *
 *     below ── 1×1, a quarter of the channels ── transposed 4×4 ── 1×1 ──(+)──▶
 *     encoder's map ────────────────────────────────────────────────────┘
 *
 * As the Linknet of segmentation_models.pytorch; the paper's own network is `linknet`.
 *
 * - `pyramid`  `up0` to `up4`, strides 1 to 16, and the encoder's coarsest map
 *
 * @example
 * const encoder = unet({ classes: 1, padding: "same" });
 * segmenter({ encoder, decoder: linknetDecoder(), classes: 3 })(input([64, 96, 3])).shape; // [null, 64, 96, 3]
 */
export const linknetDecoder = (options: LinknetDecoderOptions = {}): Decoder => {
  checkOptions("linknetDecoder", options, known);
  const { filters = 32 } = options;
  const parts = perLevel((level) => {
    let made: ReturnType<typeof step> | undefined;
    return (channels: number, skipChannels: number | undefined) => {
      made ??= step(channels, skipChannels ?? (level === 0 ? filters : Math.max(filters, Math.floor(channels / 2))));
      return made;
    };
  });
  return {
    name: "linknet",
    decode: (encoded, image) =>
      goUp(encoded, image, encoded.at(-1)!.tensor, ({ level, below, skip, like }) => {
        const { reduce, up, expand } = parts(level)(below.shape.at(-1)!, skip?.shape.at(-1) ?? undefined);
        const x = expand(up(reduce(below), like));
        return skip === null ? x : add([x, skip]);
      }),
    kernelSize: 1,
    resizing: alignedCorners,
    reference: linknetDecoderReference,
  };
};
