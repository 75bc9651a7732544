/**
 * @file The shape rule of transposed convolutions (each pixel is spread over a window), and the border that is cropped.
 *
 * As in Keras: valid `(n - 1)s + max(k, s)`, same `n * s`; with output padding valid `(n - 1)s + k + op`, same
 * `(n - 1)s + k mod 2 + op`.
 */
import type { Add, Mod, Mul, Sub } from "./arithmetic.ts";
import type { Complaint } from "./complaint.ts";
import { isImage, mapDim, type NotImage, notImage, pair, type X, type Y } from "./image.ts";
import type { Complain, Show } from "./messages.ts";
import type { Dim, Padding, Shape, Sides, Size } from "./types.ts";

/** max(K - T, 0) */
type Over<K extends number, T extends number> =
  Sub<K, T> extends infer O extends number ? (O extends -1 ? 0 : O) : never;
/** From the start of the first window to the start of the last: (N - 1) * T */
type Between<N extends number, T extends number> = Mul<Sub<N, 1>, T>;

type Paint<N, K extends number, P, Side extends 0 | 1, T extends number, O> = N extends null
  ? null
  : [O] extends [number]
    ? [P] extends ["same"]
      ? Add<Between<N & number, T>, Add<Mod<K, 2>, O>>
      : [P] extends ["valid"]
        ? Add<Between<N & number, T>, Add<K, O>>
        : [P] extends [Sides]
          ? Sub<Add<Between<N & number, T>, Add<K, O>>, Add<P[Side][0], P[Side][1]>>
          : number
    : [P] extends ["same"]
      ? Mul<N & number, T>
      : [P] extends ["valid"]
        ? Add<Mul<N & number, T>, Over<K, T>>
        : [P] extends [Sides]
          ? Sub<Add<Between<N & number, T>, K>, Add<P[Side][0], P[Side][1]>>
          : number;

type OutputY<O> = O extends Size ? Y<O> : null;
type OutputX<O> = O extends Size ? X<O> : null;

export type TransposedShape<
  S,
  F,
  K extends Size,
  P extends Padding | Sides,
  T extends Size,
  O extends Size | null,
> = S extends readonly [infer B, infer H, infer W, infer C]
  ? [C] extends [null]
    ? Complain<"channels", { at: "conv2dTranspose"; shape: Show<S> }>
    : [B, Paint<H, Y<K>, P, 0, Y<T>, OutputY<O>>, Paint<W, X<K>, P, 1, X<T>, OutputX<O>>, F]
  : NotImage<"conv2dTranspose", S, [Dim, Dim, Dim, F]>;

export interface TransposedWindow {
  readonly kernelSize: Size;
  readonly padding: Padding | Sides;
  readonly strides: Size;
  readonly outputPadding: Size | null;
}

const painted = ({ kernelSize, padding, strides, outputPadding }: TransposedWindow, i: 0 | 1, size: number): number => {
  const [kernel, step] = [pair(kernelSize)[i], pair(strides)[i]];
  const extra = outputPadding === null ? null : pair(outputPadding)[i];
  const between = (size - 1) * step;
  if (padding === "same") return extra === null ? size * step : between + (kernel % 2) + extra;
  if (padding === "valid") return between + (extra === null ? Math.max(kernel, step) : kernel + extra);
  return between + kernel + (extra ?? 0) - padding[i][0] - padding[i][1];
};

export const transposedShape = (shape: Shape, filters: number, window: TransposedWindow): Shape | Complaint => {
  if (!isImage(shape)) return notImage("conv2dTranspose", shape);
  const [batch, height, width] = shape;
  const size = (i: 0 | 1, n: Dim): Dim => mapDim(n, (n) => painted(window, i, n));
  return [batch, size(0, height), size(1, width), filters];
};

/**
 * The pixels cropped from each side of the full output, as Keras aligns them: half at the start, rounded down.
 * A negative number is padding: pixels that no window reaches.
 */
export const transposedCrops = (window: TransposedWindow): Sides => {
  const crops = ([0, 1] as const).map((i): readonly [number, number] => {
    if (typeof window.padding === "object") {
      const [before, after] = window.padding[i];
      return [before, after - (window.outputPadding === null ? 0 : pair(window.outputPadding)[i])];
    }
    // The border does not depend on the size, so a single pixel is enough to compute it.
    const total = pair(window.kernelSize)[i] - painted(window, i, 1);
    const before = window.padding === "same" ? Math.max(Math.floor(total / 2), 0) : 0;
    return [before, total - before];
  });
  return [crops[0]!, crops[1]!];
};
