/** @file Image classifiers, as the architectures of the template packages are. */
import type { Block, Tensor } from "../graph/tensor.ts";
import type { AnyLayer, Apply, IN, OUT, TypedLayer } from "../layers/typed.ts";
import type { Complaint } from "../shape/complaint.ts";
import type { FeatureMapShape, Reduction, ScoresShape } from "../shape/feature-map.ts";
import type { Shape } from "../shape/types.ts";
import { checkedNetwork } from "./checked-network.ts";
import type { Preprocessing } from "./preprocessing.ts";
import { type Backbone, lastOf, type Pyramid, pyramidOf, type Stage } from "./pyramid.ts";
import type { Reference } from "./references.ts";

/** The features of a network that downsamples an image. F: the channels of the last feature map. */
export interface FeatureMap<At extends string, R extends Reduction, F extends number> extends TypedLayer {
  readonly [OUT]: FeatureMapShape<At, this[typeof IN], R, F>;
}

/**
 * A network that classifies images: called with a batch of images, it gives one score per class.
 *
 * `net(image)`, `net.features(image)` and `net.pyramid(image)` are parts of the same network and share all weights.
 */
export interface ImageClassifier<F extends AnyLayer = TypedLayer, C extends number = number> extends TypedLayer {
  readonly [OUT]: ScoresShape<Apply<F, this[typeof IN]>, C>;
  /** The network without its head, as Keras' `include_top=False`: the last feature map. */
  readonly features: F;
  /** The last feature map of every stride, for decoders. */
  readonly pyramid: Backbone;
  /** The preprocessing that the published weights expect; null where the publication only says "normalized". */
  readonly preprocessing: Preprocessing | null;
  /** The names of the weights in the library that has the same network. */
  readonly reference: Reference;
}

/** The parts of an image classifier. */
export interface ClassifierParts {
  /** The architecture's function, for errors. */
  readonly at: string;
  /** From the image to the last feature map. */
  readonly stages: readonly Stage[];
  /** From the last feature map to one score per class. */
  readonly head: Block;
  /** The shape of the last feature map, given that of the image, or why there is none. */
  readonly rule: (image: Shape) => Shape | Complaint;
  readonly preprocessing: Preprocessing | null;
  readonly reference: Reference;
}

/**
 * Makes an image classifier: stages one after the other, then the head. Images that do not fit are refused first.
 *
 * @example
 * const net = imageClassifier<ImageClassifier>({
 *   at: "tiny",
 *   stages: [{ name: "conv", stride: 2, block: conv2d(8, 3, { strides: 2, padding: "same" }) }],
 *   head: chain(globalAveragePooling2d, dense(10)),
 *   rule: (image) => featureMapShape("tiny", image, { least: 2, up: 2, down: 1 }, 8),
 *   preprocessing: null,
 *   reference: { package: "none", architecture: "tiny", layout: "keras", names: {} },
 * });
 * net.features(input([32, 32, 3])).shape; // [null, 16, 16, 8]
 */
export const imageClassifier = <L extends AnyLayer>(parts: ClassifierParts): L => {
  const { at, stages, head, rule, preprocessing, reference } = parts;
  const features = lastOf(stages);
  const checked = <R extends Tensor | Pyramid>(apply: (image: Tensor) => R) => checkedNetwork({ at, rule }, apply);
  const net = checked((image) => head(features(image)));
  return Object.assign(net, {
    features: checked(features),
    pyramid: checked(pyramidOf(stages)),
    preprocessing,
    reference,
  }) as unknown as L;
};
