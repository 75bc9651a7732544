/** @file What these networks have in common: features from unpadded windows, and one score per class at the end. */
import {
  type Activation,
  type Block,
  chain,
  dense,
  dropout,
  globalAveragePooling2d,
  globalMaxPooling2d,
  named,
} from "@tributary/kernel";
import {
  choose,
  type ImageClassifier,
  type IN,
  imageClassifier,
  type OUT,
  type Preprocessing,
  type Reference,
  type Stage,
  type SteppedMapShape,
  type Steps,
  steppedMapShape,
  type TypedLayer,
} from "@tributary/kernel/authoring";

export interface ClassifierOptions<C extends number = number> {
  /** How many classes. Default 1000, as in ImageNet. */
  readonly classes?: C;
  /** The fraction of the features that is dropped while training, from 0 up to 1. Default: as published. */
  readonly dropout?: number;
  /** What becomes of each channel's map before the scores: its mean or its largest number. Default `"average"`. */
  readonly pooling?: "average" | "max";
  /** Applied to the scores. Default none: logits. */
  readonly activation?: Activation;
}

/** The last feature map. F: its channels. */
export interface InceptionFeatures<At extends string, R extends Steps, F extends number> extends TypedLayer {
  readonly [OUT]: SteppedMapShape<At, this[typeof IN], R, F>;
}

/** A network of this package: `net(image)`, `net.features(image)`, `net.pyramid(image)`, all with the same weights. */
export type InceptionClassifier<
  At extends string,
  R extends Steps,
  F extends number,
  C extends number,
> = ImageClassifier<InceptionFeatures<At, R, F>, C>;

/** What an architecture says about itself. */
export interface Description<R extends Steps> {
  readonly at: string;
  readonly stages: readonly Stage[];
  /** How it shrinks an image, and the channels at the end. */
  readonly shrinks: R;
  readonly filters: number;
  /** The published rate. */
  readonly dropout: number;
  readonly preprocess: Preprocessing | null;
  readonly reference: Reference;
}

const poolings = { average: globalAveragePooling2d, max: globalMaxPooling2d };

const headOf = (at: string, published: number, options: ClassifierOptions): Block => {
  const { classes = 1000, dropout: rate = published, pooling = "average", activation = "linear" } = options;
  const pool = choose<Block>(at, "pooling", poolings, pooling);
  const classify = named("classify", dense(classes, { activation }));
  return rate > 0 ? chain(pool, dropout(rate), classify) : chain(pool, classify);
};

/** Puts an architecture of this package together. */
export const inceptionClassifier = <N extends TypedLayer>(
  description: Description<Steps>,
  options: ClassifierOptions,
): N => {
  const { at, stages, shrinks, filters, preprocess, reference } = description;
  const head = headOf(at, description.dropout, options);
  const rule: Parameters<typeof imageClassifier>[0]["rule"] = (shape) => steppedMapShape(at, shape, shrinks, filters);
  return imageClassifier<N>({ at, stages, head, rule, preprocess, reference });
};
