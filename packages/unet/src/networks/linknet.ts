/** @file LinkNet. Chaurasia & Culurciello 2017, "LinkNet", arXiv:1707.03718, figures 1 to 3 and table 1. */
import {
  add,
  type Block,
  chain,
  conv2dTranspose,
  heNormal,
  maxPooling2d,
  named,
  relu,
  residual,
} from "@tributary/kernel";
import { checkOptions, type FeatureMap } from "@tributary/kernel/authoring";
import { around, convolution, linear, normalized, torchNormalization } from "../blocks/convolutions.ts";
import { grouped } from "../blocks/grouped.ts";
import { ascend, type DecoderLevel, descend } from "../blocks/level.ts";
import { linknetReference } from "../references/linknet-references.ts";
import {
  type HalvedMap,
  halved,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";

/** Figure 1: the filters of the four encoder blocks. */
const encoderFilters = [64, 128, 256, 512] as const;

const style = normalized;

/** Figure 2, the half of it: two convolutions, and a shortcut that makes the same change. */
const unitOf = (filters: number, strides: number): Block => {
  const body = chain(
    convolution(filters, 3, { strides, padding: around(1), style }),
    linear(filters, 3, { padding: around(1), style }),
  );
  if (strides === 1) return chain(residual(body), relu);
  return chain(residual(body, named("shortcut", linear(filters, 1, { strides, style }))), relu);
};

/** Figure 2: ResNet-18's stage. */
const encoderBlock = (filters: number, strides: number): Block =>
  chain(named("unit1", unitOf(filters, strides)), named("unit2", unitOf(filters, 1)));

const transposed = (filters: number, strides: number): Block =>
  chain(
    conv2dTranspose(filters, 3, {
      strides,
      padding: around(1),
      outputPadding: strides - 1,
      useBias: false,
      kernelInitializer: heNormal(),
    }),
    torchNormalization(),
    relu,
  );

/** Figure 3: 1×1 to a quarter of the channels, a 3×3 transposed convolution, 1×1. */
const decoderBlock = (channels: number, filters: number, strides: number): Block =>
  chain(
    named("reduce", convolution(channels / 4, 1, { style })),
    named("up", transposed(channels / 4, strides)),
    named("expand", convolution(filters, 1, { style })),
  );

export type LinkNet<C extends number> = Segmenter<
  HalvedMap<"linknet", 5, "same", C>,
  FeatureMap<"linknet", { readonly least: 32; readonly up: 1; readonly down: 2 }, 32>
>;

/**
 * LinkNet: ResNet-18 as encoder, a decoder of narrow blocks, and skip connections that add: few weights, and fast.
 *
 * - in   `[batch, height, width, channels]`, sizes that 32 divides
 * - out  `[batch, height, width, classes]`
 * - `features`  at half the size
 * - `pyramid`   strides 2 to 32: `last`, `up0` to `up2`, and the bottom, `down3`
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * linknet({ classes: 21 })(input([256, 256, 3])).shape; // [null, 256, 256, 21]
 */
export const linknet = <const C extends number>(options: SegmentationOptions<C>): LinkNet<C> => {
  checkOptions("linknet", options, segmentationOptions);
  const { classes, activation = "linear" } = options;
  const stem = named("stem", convolution(64, 7, { strides: 2, padding: around(3), style }));
  const pool = maxPooling2d(3, { strides: 2, padding: around(1) });
  const encoder = encoderFilters.map((n, i) => named(`down${i}`, encoderBlock(n, i === 0 ? 1 : 2)));
  const decoder = encoderFilters.slice(0, -1).map((n, i): DecoderLevel => {
    const block = decoderBlock(encoderFilters[i + 1]!, n, 2);
    return grouped(`up${i}`, (below, skip) => add([block(below), skip]));
  });
  const last = named(
    "last",
    chain(
      decoderBlock(64, 64, 1),
      named("double", transposed(32, 2)),
      named("convolve", convolution(32, 3, { padding: around(1), style })),
    ),
  );
  const answer = named("classify", conv2dTranspose(classes, 2, { strides: 2, activation }));
  return segmentationNetwork({
    at: "linknet",
    pyramid(image) {
      const levels = ascend(descend(encoder, pool(stem(image))), decoder);
      return [
        { name: "last", stride: 2, tensor: last(levels[0]!) },
        ...levels.map((tensor, i) => ({ name: i < 3 ? `up${i}` : `down${i}`, stride: 4 * 2 ** i, tensor })),
      ];
    },
    head: ([finest]) => answer(finest!.tensor),
    rule: halved("linknet", 5, "same"),
    reference: linknetReference(),
  });
};
