/** @file What these networks have in common: features from unpadded convolutions. */
import type { Preprocessing } from "@tributary/kernel";
import {
  type ClassifierOptions,
  classifierHead,
  type ImageClassifier,
  type IN,
  imageClassifier,
  type OUT,
  type Reference,
  type Stage,
  type SteppedMapShape,
  type Steps,
  steppedMapShape,
  type TypedLayer,
} from "@tributary/kernel/authoring";

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

/** The description of an architecture. */
export interface Description<R extends Steps> {
  readonly at: string;
  readonly stages: readonly Stage[];
  /** How it downsamples an image, and the channels at the end. */
  readonly shrinks: R;
  readonly filters: number;
  /** The published rate. */
  readonly dropout: number;
  readonly preprocessing: Preprocessing | null;
  readonly reference: Reference;
}

/** Makes a network of this package. */
export const inceptionClassifier = <N extends TypedLayer>(
  description: Description<Steps>,
  options: ClassifierOptions,
): N => {
  const { at, stages, shrinks, filters, dropout, preprocessing, reference } = description;
  const head = classifierHead(at, options, { dropout });
  const rule: Parameters<typeof imageClassifier>[0]["rule"] = (shape) => steppedMapShape(at, shape, shrinks, filters);
  return imageClassifier<N>({ at, stages, head, rule, preprocessing, reference });
};
