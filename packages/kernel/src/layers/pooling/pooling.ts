/** @file What max and average pooling share: a window that slides over each channel. */
import type { Settings } from "../../graph/layer-call.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { Window } from "../../ops/window.ts";
import { pair } from "../../shape/image.ts";
import { type SlideShape, slideShape } from "../../shape/sliding-window.ts";
import type { Padding, Sides, Size } from "../../shape/types.ts";
import { checkSize, checkWindowPadding } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface PoolOptions<P extends Padding | Sides = Padding | Sides, T extends Size = Size> {
  /** Pixels from one window to the next. Default: the size of the window. */
  readonly strides?: T;
  /** `"same"`, `"valid"`, or the pixels on each side. Default `"valid"`. */
  readonly padding?: P;
  /** The name of the layer in summaries. */
  readonly name?: string;
}

export interface Pooling2d<N extends string, K extends Size, P extends Padding | Sides, T extends Size>
  extends TypedLayer {
  readonly [OUT]: SlideShape<N, this[typeof IN], null, K, P, T, 1>;
}

/** Checks the options of a pooling layer, and makes its window. */
export const poolingWindow = (at: string, poolSize: Size, options: PoolOptions): Window => {
  const { strides = poolSize } = options;
  const padding: Padding | Sides = options.padding ?? "valid";
  checkSize(at, "poolSize", poolSize);
  checkSize(at, "strides", strides);
  checkWindowPadding(at, padding, poolSize);
  return { kernelSize: pair(poolSize), strides: pair(strides), padding, dilationRate: [1, 1] };
};

export const poolLayer = <N extends string, K extends Size, P extends Padding | Sides, T extends Size>(
  at: N,
  poolSize: K,
  options: PoolOptions,
  more: Settings,
  compute: (x: Tensor) => Tensor,
): Pooling2d<N, K, P, T> => {
  const { strides = poolSize } = options;
  const padding: Padding | Sides = options.padding ?? "valid";
  const window = { kernelSize: poolSize, strides, padding, dilationRate: 1 };
  return ruledLayer(
    definitionOf(at, { poolSize }, { strides, padding, ...more }, options),
    (shape) => slideShape(at, shape, null, window),
    () => compute,
  );
};
