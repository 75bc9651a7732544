/**
 * @file Two images brought to the same size: cropped to the smaller, padded to the larger, or resized; and concatenated.
 *
 * U-Net does this with its skip connections.
 */
import type { Add, Lt } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { type Image, isImage, type NotImage, notImage } from "./image.ts";
import { axisName, type Complain, complain } from "./messages.ts";
import type { Dim, Shape } from "./types.ts";

type Crop<
  At extends string,
  A,
  B,
  Axis extends string,
  Id extends "cropSmall" | "centerCrop" = "cropSmall",
> = A extends null
  ? B
  : B extends null
    ? null
    : Lt<A & number, B & number> extends true
      ? Complain<Id, { at: At; axis: Axis; a: A; b: B }>
      : B;

/** The first image cropped around its center to a height and width. */
export type CenterCropShape<A, H, W> = A extends readonly [infer B, infer AH, infer AW, infer C]
  ? Image<
      B,
      Crop<"centerCrop", AH, H, "height (axis 1)", "centerCrop">,
      Crop<"centerCrop", AW, W, "width (axis 2)", "centerCrop">,
      C
    >
  : NotImage<"centerCrop", A, [Dim, H, W, Dim]>;

export const centerCropShape = (shape: Shape, height: number, width: number): Shape | Complaint => {
  const at = "centerCrop";
  if (!isImage(shape)) return notImage(at, shape);
  for (const [i, target] of [height, width].entries()) {
    const size = shape[i + 1]!;
    if (size !== null && size < target) {
      return complain("centerCrop", { at, axis: axisName(i + 1, 4), a: size, b: target }, shape);
    }
  }
  return [shape[0], height, width, shape[3]];
};

type Pad<At extends string, A, B, Axis extends string> = A extends null
  ? B
  : B extends null
    ? null
    : Lt<B & number, A & number> extends true
      ? Complain<"padLarge", { at: At; axis: Axis; a: A; b: B }>
      : B;

/** The first image, with the height and width of the second. */
type Like<Fit extends "crop" | "pad" | "resize", At extends string, A, B, Axis extends string> = Fit extends "crop"
  ? Crop<At, A, B, Axis>
  : Fit extends "pad"
    ? Pad<At, A, B, Axis>
    : B;

/** The first image brought to the second's height and width. */
export type LikeShape<Fit extends "crop" | "pad" | "resize", At extends string, A, B> = A extends readonly [
  infer N,
  infer H,
  infer W,
  infer C,
]
  ? B extends readonly [unknown, infer H2, infer W2, unknown]
    ? Image<N, Like<Fit, At, H, H2, "height (axis 1)">, Like<Fit, At, W, W2, "width (axis 2)">, C>
    : NotImage<At, B, [Dim, Dim, Dim, C]>
  : NotImage<At, A, [Dim, Dim, Dim, Dim]>;

export const likeShape = (
  fit: "crop" | "pad" | "resize",
  at: string,
  shape: Shape,
  target: Shape,
): Shape | Complaint => {
  if (!isImage(shape)) return notImage(at, shape);
  if (!isImage(target)) return notImage(at, target);
  for (const axis of [1, 2] as const) {
    const [a, b] = [shape[axis], target[axis]];
    if (a === null || b === null) continue;
    const values = { at, axis: axisName(axis, 4), a, b };
    if (fit === "crop" && a < b) return complain("cropSmall", values, [shape, target]);
    if (fit === "pad" && a > b) return complain("padLarge", values, [shape, target]);
  }
  return [shape[0], target[1], target[2], shape[3]];
};

type Sum<A, B> = A extends null ? null : B extends null ? null : Add<A & number, B & number>;

/** The first image cropped to the second, and both concatenated along the channels. */
export type CropAndConcatenateShape<A, B> = A extends readonly [infer N, infer H, infer W, infer C]
  ? B extends readonly [unknown, infer H2, infer W2, infer C2]
    ? Image<
        N,
        Crop<"cropAndConcatenate", H, H2, "height (axis 1)">,
        Crop<"cropAndConcatenate", W, W2, "width (axis 2)">,
        Sum<C, C2>
      >
    : NotImage<"cropAndConcatenate", B, [Dim, Dim, Dim, Dim]>
  : NotImage<"cropAndConcatenate", A, [Dim, Dim, Dim, Dim]>;
