/** @file IS-Net. Qin et al. 2022, "Highly Accurate Dichotomous Image Segmentation", arXiv:2203.03041, figure 5. */
import { activation as activate, conv2d, named, resizeLike, type Tensor } from "@tributary/kernel";
import { checkOptions, type Pyramid } from "@tributary/kernel/authoring";
import { around } from "../blocks/convolutions.ts";
import { decoderLevel, encoderLevel } from "../blocks/level.ts";
import { halve, residualUBlock, resized } from "../blocks/residual-u-block.ts";
import type { Supervised } from "../blocks/supervised.ts";
import { isnetReference } from "../references/u2net-references.ts";
import {
  type AnySizeMap,
  anySize,
  checked,
  classify,
  type SegmentationOptions,
  type Segmenter,
  segmentationNetwork,
  segmentationOptions,
} from "./segmentation-network.ts";
import { uShape } from "./u-shape.ts";
import { table1 } from "./u2net.ts";

type Map<C extends number> = AnySizeMap<"isnet", 1, C>;

export type IsNetOutput = "output" | "side2" | "side3" | "side4" | "side5" | "side6";

/** A feature map of half the image's size. */
type HalfMap = (image: Tensor) => Tensor;

export type IsNet<C extends number> = Segmenter<Map<C>, HalfMap> & {
  /** The output, of the finest level, and those of the five levels below: all of them are trained. */
  readonly supervised: Supervised<Map<C>, IsNetOutput>;
};

/** The convolution that halves the image, and its filters. */
const STEM = 64;

/**
 * IS-Net: a U²-Net on a map of half the image's size, for fine objects in large pictures. Every level answers, and the finest is the
 * output. The authors' second network, which learns from masks what the levels should see, is not here.
 *
 * - in   `[batch, height, width, channels]`, of any size; the authors' is 1024 × 1024
 * - out  `[batch, height, width, classes]`
 * - `features`  half the image's size, 64 channels
 * - `pyramid`  `up0` to `up4` and the bottom, `down5`; strides 2 to 64
 *
 * @example
 * const net = isnet({ classes: 1 });
 * net(input([320, 320, 3])).shape; // [null, 320, 320, 1]
 * Object.keys(net.supervised(input([320, 320, 3]))); // ["output", "side2", "side3", "side4", "side5", "side6"]
 */
export const isnet = <const C extends number>(options: SegmentationOptions<C>): IsNet<C> => {
  const at = "isnet";
  checkOptions(at, options, segmentationOptions);
  const { encoder, decoder } = table1.large;
  const enter = named("in", conv2d(STEM, 3, { strides: 2, padding: around(1) }));
  const levels = uShape({
    down: encoder.map((row, i) => (i === 0 ? residualUBlock(row) : encoderLevel(residualUBlock(row), halve))),
    up: decoder.map((row) => decoderLevel({ upConvolution: (x) => x, join: resized, block: residualUBlock(row) })),
  });
  const pyramid = (image: Tensor): Pyramid =>
    levels(enter(image)).map((level) => ({ ...level, stride: 2 * level.stride }));
  const sides = encoder.map((_, i) => classify(i === 0 ? "classify" : `side${i + 1}`, { classes: options.classes }, 3));
  const { activation = "linear" } = options;
  const finish = activation === "linear" ? (x: Tensor) => x : activate(activation);
  const answer = (maps: Pyramid, image: Tensor, i: number): Tensor =>
    finish(resizeLike(sides[i]!(maps[i]!.tensor), image, { interpolation: "bilinear" }));
  const rule = anySize(at, 1);
  const reference = isnetReference(encoder, decoder);
  const net = segmentationNetwork<object>({
    at,
    pyramid,
    head: (maps, image) => answer(maps, image, 0),
    rule,
    reference,
  });
  const supervised = checked(at, rule, (image) => {
    const maps = pyramid(image);
    const named = maps.map((_, i) => [i === 0 ? "output" : `side${i + 1}`, answer(maps, image, i)] as const);
    return Object.fromEntries(named);
  });
  return Object.assign(net, { supervised: Object.assign(supervised, { reference }) }) as unknown as IsNet<C>;
};
