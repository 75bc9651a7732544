/** @file Global pooling: the mean or the maximum of each channel over the whole image. */
import type { Tensor } from "../../graph/tensor.ts";
import { max, mean } from "../../ops/reductions.ts";
import { type GlobalPoolingShape, globalPoolingShape } from "../../shape/global-pooling.ts";
import { bareLayer } from "../bare.ts";
import type { AnyLayer, Arg, BareArg, IN, OUT, Result, ShapeOf, TypedLayer } from "../typed.ts";

export interface GlobalPoolingOptions<Keep extends boolean = boolean> {
  /** Whether height and width are kept with size 1. Default false. */
  readonly keepDims?: Keep;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

export interface GlobalPooled2d<N extends string, Keep extends boolean> extends TypedLayer {
  readonly [OUT]: GlobalPoolingShape<N, this[typeof IN], Keep>;
}

/** Used bare, or given settings: `globalAveragePooling2d(x)`, `globalAveragePooling2d({ keepDims: true })(x)`. */
export interface GlobalPooling2d<N extends string> extends AnyLayer {
  readonly [OUT]: GlobalPoolingShape<N, this[typeof IN], false>;
  <const T>(
    given: BareArg<Arg<GlobalPoolingShape<N, ShapeOf<T>, false>, T>, T, GlobalPoolingOptions>,
  ): T extends Tensor ? Result<GlobalPoolingShape<N, ShapeOf<T>, false>> : GlobalPooled2d<N, KeepOf<T>>;
}

type KeepOf<T> = T extends { readonly keepDims: infer K extends boolean } ? K : false;

const globalPooling = <N extends string>(
  at: N,
  pool: (x: Tensor, options: { readonly axes: readonly number[]; readonly keepDims: boolean }) => Tensor,
): GlobalPooling2d<N> =>
  bareLayer(at, ({ keepDims = false }: GlobalPoolingOptions) => ({
    settings: { keepDims },
    rule: (shape) => globalPoolingShape(at, shape, keepDims),
    compute: (x) => pool(x, { axes: [1, 2], keepDims }),
  }));

/**
 * The mean of each channel over the whole image.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, channels]`, or `[batch, 1, 1, channels]` with `keepDims`
 *
 * @example
 * globalAveragePooling2d(input([7, 7, 2048])).shape; // [null, 2048]
 * globalAveragePooling2d({ keepDims: true })(input([7, 7, 2048])).shape; // [null, 1, 1, 2048]
 */
export const globalAveragePooling2d: GlobalPooling2d<"globalAveragePooling2d"> = globalPooling(
  "globalAveragePooling2d",
  mean,
);

/**
 * The maximum of each channel over the whole image.
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, channels]`, or `[batch, 1, 1, channels]` with `keepDims`
 *
 * @example
 * globalMaxPooling2d(input([7, 7, 2048])).shape; // [null, 2048]
 */
export const globalMaxPooling2d: GlobalPooling2d<"globalMaxPooling2d"> = globalPooling("globalMaxPooling2d", max);
