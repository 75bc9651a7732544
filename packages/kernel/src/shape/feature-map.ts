/**
 * @file The feature map at the end of a network that downsamples an image, and the scores that a classifier computes
 * from it.
 */
import type { Complaint } from "./complaint.ts";
import { type SteppedMapShape, steppedMapShape } from "./stepped-map.ts";
import type { Dim, Shape } from "./types.ts";

/**
 * How a network downsamples an image: to `floor(ceil(size / up) / down)`. Windows padded on both sides round up (doing
 * so several times gives the same as once); unpadded windows round down.
 */
export interface Reduction {
  /** The smallest image that the network accepts, in pixels. */
  readonly least: number;
  readonly up: number;
  readonly down: number;
}

/** The same as steps: padded windows round up, unpadded ones down. */
interface StepsOf<R extends Reduction> {
  readonly least: R["least"];
  readonly steps: readonly [readonly ["ceil", 0, R["up"]], readonly ["floor", 0, R["down"]]];
}

/** F: the channels that come out. */
export type FeatureMapShape<At extends string, S, R extends Reduction, F> = SteppedMapShape<At, S, StepsOf<R>, F>;

/**
 * The shape of a feature map: images become `filters` channels of the size that {@link Reduction} says.
 *
 * @example
 * featureMapShape("net", [null, 57, 57, 3], { least: 8, up: 4, down: 2 }, 64); // [null, 7, 7, 64]
 */
export const featureMapShape = (
  at: string,
  shape: Shape,
  { least, up, down }: Reduction,
  filters: number,
): Shape | Complaint =>
  steppedMapShape(
    at,
    shape,
    {
      least,
      steps: [
        ["ceil", 0, up],
        ["floor", 0, down],
      ],
    },
    filters,
  );

/** F: the shape of the features, C: the number of classes. */
export type ScoresShape<F, C> = F extends string ? F : F extends readonly [infer B, ...unknown[]] ? [B, C] : [Dim, C];

export const scoresShape = (features: Shape | Complaint, classes: number): Shape | Complaint =>
  Array.isArray(features) ? [(features as Shape)[0]!, classes] : features;
