/** @file How other libraries call and store our weights: data that importers read. */

/**
 * How a library stores kernels. `"torch"`: dense kernels are `[out, in]`, all others as ours. `"keras"`: height and
 * width first: convolutions `[height, width, in, out]`, transposed ones `[height, width, out, in]`, depthwise
 * ones `[height, width, channels, multiplier]`; dense kernels as ours.
 */
export type ReferenceLayout = "torch" | "keras";

/** One of our weights in a reference. */
export interface WeightReference {
  /** Its name there: `"layer1.0.conv1.weight"`, `"conv2_block1_1_conv/kernel"`. */
  readonly name: string;
  readonly layout: ReferenceLayout;
  /**
   * For a dense kernel whose image the reference flattens channels first: the image's channels, height and width. Ours is
   * flattened channels last, so the rows of the kernel change places.
   */
  readonly flattened?: readonly [channels: number, height: number, width: number];
}

/** By our names: where each weight is in a reference. */
export type WeightReferences = Readonly<Record<string, WeightReference>>;
