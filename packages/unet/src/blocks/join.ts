/** @file Skip connections: how the encoder's map and the decoder's are brought to the same size and concatenated. */
import {
  add,
  concatenate,
  conv2d,
  named,
  padLike,
  type ResizingOptions,
  resizeLike,
  type Tensor,
} from "@tributary/kernel";
import { choose } from "@tributary/kernel/authoring";

/**
 * Concatenates the encoder's map and the decoder's. The paper's way is `cropAndConcatenate` of `@tributary/kernel`: the
 * encoder's map is cropped around its center.
 */
export type Join = (skip: Tensor, x: Tensor) => Tensor;

/**
 * Pads the decoder's map with zeros to the size of the encoder's, and concatenates both, the encoder's first. An odd
 * pixel is added at the end.
 *
 * As in milesial/Pytorch-UNet, which takes images of any size.
 *
 * @example
 * padAndConcatenate(input([75, 94, 64]), input([74, 94, 64])).shape; // [null, 75, 94, 128]
 */
export const padAndConcatenate: Join = (skip, x) => concatenate([skip, padLike(x, skip)]);

/**
 * Repeats the last row and the last column of the decoder's map where the encoder's has one more, and concatenates
 * both, the encoder's first.
 *
 * As in MONAI's BasicUNet, which takes images of any size.
 *
 * @example
 * repeatAndConcatenate(input([75, 94, 64]), input([74, 94, 64])).shape; // [null, 75, 94, 128]
 */
export const repeatAndConcatenate: Join = (skip, x) => concatenate([skip, padLike(x, skip, { border: "repeat" })]);

/**
 * Resizes the decoder's map to the size of the encoder's, and concatenates both, the decoder's first: upsampling and
 * skip connection in one.
 *
 * As in segmentation_models.pytorch (nearest, the default) and U²-Net (bilinear).
 *
 * @example
 * resizeAndConcatenate()(input([75, 94, 64]), input([38, 47, 128])).shape; // [null, 75, 94, 192]
 */
export const resizeAndConcatenate =
  (options: ResizingOptions = {}): Join =>
  (skip, x) =>
    concatenate([resizeLike(x, skip, options), skip]);

/**
 * Both maps as they are, the encoder's first: for networks whose images can be halved at every level.
 *
 * @example
 * skipFirst(input([64, 64, 32]), input([64, 64, 64])).shape; // [null, 64, 64, 96]
 */
export const skipFirst: Join = (skip, x) => concatenate([skip, x]);

/**
 * Both maps as they are, the decoder's first.
 *
 * @example
 * skipLast(input([64, 64, 32]), input([64, 64, 64])).shape; // [null, 64, 64, 96]
 */
export const skipLast: Join = (skip, x) => concatenate([x, skip]);

/** Brings both maps to the same size. */
export type Fit = (skip: Tensor, x: Tensor) => readonly [skip: Tensor, x: Tensor];

/** Both maps as they are. */
export const asTheyAre: Fit = (skip, x) => [skip, x];

/**
 * Adds the encoder's map to the decoder's, which takes less memory than concatenating. Where their channels differ, a
 * 1×1 convolution gives the encoder's as many as the decoder's.
 *
 * @param fit Brings both to the same size.
 */
const added = (fit: Fit = asTheyAre): Join => {
  let project: ((skip: Tensor) => Tensor) | undefined;
  return (skip, x) => {
    const [across, from] = fit(skip, x);
    const channels = from.shape.at(-1)!;
    if (across.shape.at(-1) === channels) return add([from, across]);
    project ??= named("project", conv2d(channels, 1));
    return add([from, project(across)]);
  };
};

/** How the encoder's map and the decoder's become one: a word, or a join of your own, made for a level of that many filters. */
export type Joining = "concatenate" | "add" | ((filters: number) => Join);

/**
 * The join of each level, given its filters.
 *
 * @param at Who was given the word, for errors.
 * @param concatenating How this network concatenates.
 */
export const joinOf = (
  at: string,
  joining: Joining,
  concatenating: Join,
  fit: Fit = asTheyAre,
): ((filters: number) => Join) => {
  if (typeof joining === "function") return joining;
  const joins: Readonly<Record<string, () => Join>> = { concatenate: () => concatenating, add: () => added(fit) };
  return choose(at, "join", joins, joining);
};
