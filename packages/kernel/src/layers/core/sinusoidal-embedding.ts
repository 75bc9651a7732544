/** @file Sinusoidal embedding: a number told by sines and cosines of many frequencies. */
import { ArgumentError } from "../../errors.ts";
import { described } from "../../graph/described.ts";
import { whereAmI } from "../../graph/layer-call.ts";
import { constant } from "../../graph/source.ts";
import { multiply } from "../../ops/arithmetic.ts";
import { concat } from "../../ops/concat.ts";
import { reshape } from "../../ops/reshape.ts";
import { cos, sin } from "../../ops/unary.ts";
import { type Complain, complain, type Show, show } from "../../shape/messages.ts";
import type { Dim, Shape } from "../../shape/types.ts";
import { checkRange } from "../arguments.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface SinusoidalEmbeddingOptions extends LayerOptions {
  /** The longest wave, in units of the number, divided by 2π. Default 10000. */
  readonly maxPeriod?: number;
}

type At = "sinusoidalEmbedding";
type Embedded<S, F extends number> = S extends readonly [infer N extends Dim]
  ? [N, F]
  : number extends (S & Shape)["length"]
    ? Shape
    : Complain<"rank", { at: At; wanted: "[batch]"; shape: Show<S> }>;

export interface SinusoidalEmbedding<F extends number> extends TypedLayer {
  readonly [OUT]: Embedded<this[typeof IN], F>;
}

/**
 * sin(ωᵢ t) for half of the units, and cos(ωᵢ t) for the other half, with frequencies ωᵢ that fall from 1 to 1 / maxPeriod: a number as
 * a network can read it. Diffusion models tell the time with it.
 *
 * Vaswani et al. 2017, arXiv:1706.03762, section 3.5; sines first and the last frequency reached, as in the code of Ho et al. 2020.
 *
 * - in   `[batch]`
 * - out  `[batch, units]`
 *
 * @param units An even number, at least 4.
 * @throws {@link ShapeError} when the input has more axes than the batch.
 * @example
 * sinusoidalEmbedding(128)(input([])).shape; // [null, 128]
 */
export const sinusoidalEmbedding = <const F extends number>(
  units: F,
  options: SinusoidalEmbeddingOptions = {},
): SinusoidalEmbedding<F> => {
  const at = "sinusoidalEmbedding";
  const { maxPeriod = 10_000 } = options;
  if (!(Number.isInteger(units) && units >= 4 && units % 2 === 0)) {
    throw new ArgumentError({
      at,
      path: whereAmI(at),
      problem: `units is ${described(units)}`,
      received: described(units),
      expected: "an even number, at least 4: half of them sines, half of them cosines",
      fix: "give units an even number such as 64",
    });
  }
  checkRange(at, "maxPeriod", maxPeriod, 1, Number.POSITIVE_INFINITY);
  const half = units / 2;
  const frequencies = Float32Array.from({ length: half }, (_, i) => maxPeriod ** (-i / (half - 1)));
  return ruledLayer(
    definitionOf(at, { units }, { maxPeriod }, options),
    (shape) =>
      shape.length === 1 ? [shape[0]!, units] : complain("rank", { at, wanted: "[batch]", shape: show(shape) }, shape),
    () => (x) => {
      const angles = multiply(reshape(x, [x.shape[0]!, 1]), constant(frequencies, [1, half]));
      return concat([sin(angles), cos(angles)], 1);
    },
  );
};
