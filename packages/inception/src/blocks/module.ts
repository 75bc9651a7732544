/** @file Inception modules of GoogLeNet. Szegedy et al. 2014, "Going Deeper with Convolutions", arXiv:1409.4842, figure 2. */
import { type Block, branches, chain, maxPooling2d } from "@tributary/kernel";
import {
  COUNT,
  checkOptions,
  type IN,
  type OptionTable,
  type OUT,
  required,
  type TypedLayer,
} from "@tributary/kernel/authoring";
import type { InceptionChannels, InceptionFilters, InceptionShape } from "./inception-shape.ts";
import { biased, type Unit } from "./unit.ts";

export interface InceptionOptions {
  /** How convolutions are made. Default: with a bias and ReLU, as in the paper. */
  readonly unit?: Unit;
  /** The kernel size of the branch with the largest receptive field. Default 5. */
  readonly widest?: number;
}

const inceptionOptions: OptionTable<InceptionOptions> = { unit: "optional", widest: COUNT };

const filterOptions: OptionTable<InceptionFilters> = {
  one: required(COUNT),
  three: "required",
  five: "required",
  pool: required(COUNT),
};

/** Four branches concatenated. F: their filters. */
export interface Inception<F extends number> extends TypedLayer {
  readonly [OUT]: InceptionShape<this[typeof IN], F>;
}

/**
 * An Inception module with dimension reductions: four branches with different receptive fields, concatenated.
 *
 * Figure 2(b):
 *
 *              ┌─ 1×1 ────────────┐
 *              ├─ 1×1 ── 3×3 ─────┤
 *     x ───────┤                  ├── channels stacked
 *              ├─ 1×1 ── 5×5 ─────┤
 *              └─ 3×3 pool ── 1×1 ┘
 *
 * - in   `[batch, height, width, channels]`
 * - out  `[batch, height, width, one + three[1] + five[1] + pool]`
 *
 * @param filters The number of filters of each convolution: one row of the paper's table 1.
 * @example
 * const mixed3a = inception({ one: 64, three: [96, 128], five: [16, 32], pool: 32 });
 * mixed3a(input([28, 28, 192])).shape; // [null, 28, 28, 256]
 */
export const inception = <const C extends InceptionFilters>(
  filters: C,
  options: InceptionOptions = {},
): Inception<InceptionChannels<C>> => {
  checkOptions("inception", filters, filterOptions);
  checkOptions("inception", options, inceptionOptions);
  const { one, three, five, pool } = filters;
  const { unit = biased, widest = 5 } = options;
  const module: Block = branches(
    unit("1x1", one, 1),
    chain(unit("3x3_reduce", three[0], 1), unit("3x3", three[1], 3)),
    chain(unit("5x5_reduce", five[0], 1), unit("5x5", five[1], widest)),
    chain(maxPooling2d(3, { strides: 1, padding: "same" }), unit("pool_projection", pool, 1)),
  );
  return module as unknown as Inception<InceptionChannels<C>>;
};

/**
 * The naive module, figure 2(a): the same branches without reductions, and pooling without a projection, so that each
 * module has more channels than the one before.
 *
 * - out  `[batch, height, width, one + three + five + channels]`
 *
 * @example
 * naiveInception({ one: 64, three: 128, five: 32 })(input([28, 28, 192])).shape; // [null, 28, 28, 416]
 */
export const naiveInception = (
  filters: { readonly one: number; readonly three: number; readonly five: number },
  options: InceptionOptions = {},
): Block => {
  checkOptions("naiveInception", filters, { one: "required", three: "required", five: "required" });
  checkOptions("naiveInception", options, inceptionOptions);
  const { one, three, five } = filters;
  const { unit = biased, widest = 5 } = options;
  return branches(
    unit("1x1", one, 1),
    unit("3x3", three, 3),
    unit("5x5", five, widest),
    maxPooling2d(3, { strides: 1, padding: "same" }),
  );
};
