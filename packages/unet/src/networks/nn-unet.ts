/** @file nnU-Net's networks in two dimensions. Isensee et al. 2018, "nnU-Net", arXiv:1809.10486; Isensee et al. 2024, "nnU-Net Revisited", arXiv:2404.09556. */
import { averagePooling2d, type Block, chain, groupNormalization, leakyRelu, named, residual } from "@tributary/kernel";
import { checkOptions, choose, type OneOf, type OptionTable } from "@tributary/kernel/authoring";
import { around, type ConvolutionStyle, convolution, linear } from "../blocks/convolutions.ts";
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
import type { SupervisedLevels } from "../blocks/supervised.ts";
import { upConvolution } from "../blocks/up-convolution.ts";
import { nnUnetReference } from "../references/nn-unet-references.ts";
import type { UnetDepth } from "../unet-shape.ts";
import {
  checked,
  classify,
  type HalvedMap,
  halved,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";
import { uShape } from "./u-shape.ts";

/** `"plain"`: two convolutions a level. `"residual"`: residual blocks on the way down, one convolution on the way up. */
export type NnUnetVariant = OneOf<["plain", "residual"]>;

export interface NnUnetOptions<C extends number = number, F extends Filters = Filters, D extends UnetDepth = UnetDepth>
  extends SegmentationOptions<C>,
    LevelOptions<F, D> {
  /** Default `"plain"`. */
  readonly variant?: NnUnetVariant;
}

/** `output`, and those of the smaller maps of the decoder. */
interface Outputs {
  readonly 1: "output";
  readonly 2: Outputs[1] | "stride2";
  readonly 3: Outputs[2] | "stride4";
  readonly 4: Outputs[3] | "stride8";
  readonly 5: Outputs[4] | "stride16";
  readonly 6: Outputs[5] | "stride32";
}
type OutputsOf<D extends number> = D extends UnetDepth ? Outputs[D] : string;

export type NnUnet<C extends number, F extends Filters, D extends UnetDepth> = Segmenter<
  HalvedMap<"nnUnet", DepthOf<F, D>, "same", C>,
  HalvedMap<"nnUnet", DepthOf<F, D>, "same", FirstOf<F>>
> & {
  /** `output`, and the classes of every smaller map of the decoder in its own size, `stride2` to `stride32`: deep supervision. */
  readonly supervised: SupervisedLevels<OutputsOf<DepthOf<F, D>>>;
};

const known: OptionTable<NnUnetOptions> = { ...segmentationOptions, ...levelOptions, variant: "optional" };

/** Instance normalization and leaky ReLU, biases too. */
const style: ConvolutionStyle = {
  useBias: true,
  normalize: (filters) => groupNormalization({ groups: filters, epsilon: 1e-5 }),
  activate: leakyRelu({ negativeSlope: 0.01 }),
};

const padding = around(1);

/** Two convolutions; the first has the strides. */
const twoOf = (filters: number, strides: number): Block =>
  chain(convolution(filters, 3, { strides, padding, style }), convolution(filters, 3, { style }));

/** ResNet-D's basic block: the shortcut averages, then convolves where channels change. */
const blockOf = (channels: number, filters: number, strides: number): Block => {
  const body = chain(convolution(filters, 3, { strides, padding, style }), linear(filters, 3, { style }));
  const pool = strides === 1 ? [] : [averagePooling2d(strides)];
  const project = named("shortcut", linear(filters, 1, { style: { ...style, useBias: false } }));
  const shortcut = [...pool, ...(channels === filters ? [] : [project])];
  return chain(shortcut.length === 0 ? residual(body) : residual(body, chain(...shortcut)), style.activate);
};

/** How many residual blocks each level has. */
const counts = [1, 3, 4, 6, 6, 6, 6] as const;

const residualLevel = (channels: number, filters: number, level: number): Block =>
  chain(
    ...Array.from({ length: counts[level]! }, (_, i) =>
      named(`unit${i + 1}`, blockOf(i === 0 ? channels : filters, filters, i === 0 && level > 0 ? 2 : 1)),
    ),
  );

/** More filters than these, nnU-Net does not take in two dimensions. */
const MOST = 512;

const variants: Readonly<Record<NnUnetVariant, (filters: readonly number[]) => readonly Block[]>> = {
  plain: (filters) => filters.map((n, i) => twoOf(n, i === 0 ? 1 : 2)),
  residual: (filters) =>
    filters.map((n, i) => {
      const units = residualLevel(filters[Math.max(0, i - 1)]!, n, i);
      return i === 0 ? chain(named("stem", convolution(n, 3, { style })), units) : units;
    }),
};

/**
 * nnU-Net's U-Net: strides in place of pooling, instance normalization, leaky ReLU, and 512 filters at most.
 *
 * nnU-Net plans the depth for its patches: 6 halvings for 256 pixels, the default here. It is trained with `net.supervised`: each
 * map of the decoder answers in its own size, and counts half as much as the one twice as large (`deepSupervision` of
 * `@tributary/train`).
 *
 * - in   `[batch, height, width, channels]`, sizes that 2^depth divides
 * - out  `[batch, height, width, classes]`
 * - `pyramid`  `up0` to `up5` and the bottom, `down6`; strides 1 to 64
 *
 * @throws {@link ShapeError} for images that do not fit; it says which sizes do.
 * @example
 * const net = nnUnet({ classes: 2, variant: "residual" });
 * net(input([256, 256, 1])).shape; // [null, 256, 256, 2]
 * net.supervised(input([256, 256, 1])).stride4.shape; // [null, 64, 64, 2]
 */
export const nnUnet = <const C extends number, const F extends Filters = 32, const D extends UnetDepth = 6>(
  options: NnUnetOptions<C, F, D> | NnUnetOptions<C>,
): NnUnet<C, F, D> => {
  const at = "nnUnet";
  checkOptions(at, options, known);
  const { variant = "plain", filters: given = 32 } = options;
  const listed = typeof given === "object";
  const doubling = filtersOf(at, given, options.depth ?? (listed ? undefined : 6));
  const filters = listed ? doubling : doubling.map((n) => Math.min(n, Math.max(MOST, doubling[0]!)));
  const down = choose(at, "variant", variants, variant)(filters);
  const depth = filters.length - 1;
  const work = (n: number): Block => (variant === "plain" ? twoOf(n, 1) : convolution(n, 3, { padding, style }));
  const pyramid = uShape({
    down,
    up: filters
      .slice(0, -1)
      .map((n) => decoderLevel({ upConvolution: upConvolution(n), join: skipLast, block: work(n) })),
  });
  const heads = Array.from({ length: depth }, (_, i) => classify(i === 0 ? "classify" : `stride${2 ** i}`, options));
  const rule = halved(at, depth, "same");
  const reference = nnUnetReference(variant === "plain" ? null : counts.slice(0, filters.length), depth);
  const supervised = checked(at, rule, (image) => {
    const levels = pyramid(image);
    return Object.fromEntries(
      heads.map((head, i) => [i === 0 ? "output" : `stride${2 ** i}`, head(levels[i]!.tensor)]),
    );
  });
  const net = segmentationNetwork<object>({
    at,
    pyramid,
    head: ([finest]) => heads[0]!(finest!.tensor),
    rule,
    reference,
  });
  return Object.assign(net, { supervised: Object.assign(supervised, { reference }) }) as unknown as NnUnet<C, F, D>;
};
