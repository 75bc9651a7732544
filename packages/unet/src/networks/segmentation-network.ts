/** @file What all networks of this package have in common: they give one score per class and pixel. */
import { type Activation, type Block, conv2d, named, type Padding, type Shape, type Tensor } from "@tributary/kernel";
import {
  type AnyLayer,
  type Backbone,
  COUNT,
  type Complaint,
  checkedNetwork,
  type FittingSizes,
  type IN,
  type NetworkOutput,
  type OptionTable,
  type OUT,
  type Pyramid,
  type Reference,
  required,
  type SteppedMapShape,
  steppedMapShape,
  type TypedLayer,
} from "@tributary/kernel/authoring";
import { leastSize, type UnetShape, unetShape } from "../unet-shape.ts";

/** A map from images that are halved D times; C: the channels that come out, At: the architecture's function. */
export interface HalvedMap<At extends string, D extends number, P extends Padding, C extends number>
  extends TypedLayer {
  readonly [OUT]: UnetShape<this[typeof IN], D, P, C, At>;
}

/** A map of the image's size, of images from Least pixels on. */
export interface AnySizeMap<At extends string, Least extends number, C extends number> extends TypedLayer {
  readonly [OUT]: SteppedMapShape<At, this[typeof IN], { readonly least: Least; readonly steps: readonly [] }, C>;
}

/**
 * A network for semantic segmentation: it classifies every pixel. N: from the image to the classes, F: to the last
 * feature map.
 *
 * Its parts share all weights: `net(image)`, `net.features(image)` and `net.pyramid(image)` are parts of one network.
 */
export type Segmenter<N extends AnyLayer, F> = N & {
  /** Without the classifier: the last feature map. */
  readonly features: F;
  /** The decoder's maps, from fine to coarse. */
  readonly pyramid: Backbone;
  /** What the implementation that it is equal to calls its weights. */
  readonly reference: Reference;
};

/** Which images fit. */
export interface SegmenterRule {
  /** The shape that comes out, given its channels. */
  readonly shape: (image: Shape, channels: number) => Shape | Complaint;
  readonly sizes: FittingSizes;
}

/** Images that are halved `depth` times. */
export const halved = (at: string, depth: number, padding: Padding): SegmenterRule => ({
  shape: (image, channels) => unetShape(image, depth, padding, channels, at),
  sizes: { at, least: leastSize(depth, padding), step: 2 ** depth },
});

/** Images of any size, from `least` pixels on. */
export const anySize = (at: string, least: number): SegmenterRule => ({
  shape: (image, channels) => steppedMapShape(at, image, { least, steps: [] }, channels),
  sizes: { at, least, step: 1 },
});

export interface SegmenterParts {
  /** The architecture's function, for errors. */
  readonly at: string;
  readonly pyramid: Backbone;
  /** From the pyramid to the classes, given the image. */
  readonly head: (pyramid: Pyramid, image: Tensor) => Tensor;
  readonly rule: SegmenterRule;
  readonly reference: Reference;
}

/** A function of images that refuses those that do not fit. */
export const checked = <R extends NetworkOutput>(
  at: string,
  { shape, sizes }: SegmenterRule,
  apply: (image: Tensor) => R,
): ((image: Tensor) => R) => checkedNetwork({ at, rule: (image) => shape(image, 1), sizes }, apply);

/** Makes a network. */
export const segmentationNetwork = <L>({ at, pyramid, head, rule, reference }: SegmenterParts): L => {
  const levels = checked(at, rule, pyramid);
  const net = checked(at, rule, (image) => head(levels(image), image));
  return Object.assign(net, {
    features: checked(at, rule, (image) => levels(image)[0]!.tensor),
    pyramid: levels,
    reference,
  }) as L;
};

export interface SegmentationOptions<C extends number = number> {
  /** The number of classes: the channels of the output. */
  readonly classes: C;
  /** Applied to the scores. Default `"linear"`: logits, which the losses expect; `"softmax"` gives probabilities. */
  readonly activation?: Activation;
}

/** The names of these options. */
export const segmentationOptions: OptionTable<SegmentationOptions> = {
  classes: required(COUNT),
  activation: "optional",
};

/** One score per class and pixel of a map. */
export const classify = (name: string, options: SegmentationOptions, kernelSize = 1): Block => {
  const { classes, activation = "linear" } = options;
  return named(name, conv2d(classes, kernelSize, { padding: "same", activation }));
};

/** One score per class and pixel of the finest level, by a convolution called `classify/conv2d`. */
export const head = (options: SegmentationOptions, kernelSize = 1): ((pyramid: Pyramid) => Tensor) => {
  const block = classify("classify", options, kernelSize);
  return (pyramid) => block(pyramid[0]!.tensor);
};
