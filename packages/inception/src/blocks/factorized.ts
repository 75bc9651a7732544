/**
 * @file Factorized Inception modules. Szegedy et al. 2015, "Rethinking the Inception Architecture for Computer Vision",
 * arXiv:1512.00567, figures 5 to 7 and 10, with the filters of the authors' code. A to E is the order in which Inception
 * v3 stacks them.
 */
import { type Block, branches, chain } from "@tributary/kernel";
import { checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { halve, halving, poolThenProject, rowAndColumn } from "./parts.ts";
import { normalized, type Unit } from "./unit.ts";

export interface FactorizedOptions {
  /** How convolutions are made. Default: with batch normalization and ReLU. */
  readonly unit?: Unit;
  /** Whether average pooling counts padding as zeros. Default false. */
  readonly countPadding?: boolean;
}

const known: OptionTable<FactorizedOptions> = { unit: "optional", countPadding: "optional" };

/**
 * Figure 5: two 3×3 convolutions have the receptive field of one 5×5, with fewer weights.
 *
 *              ┌─ 1×1 ─────────────────┐
 *              ├─ 1×1 ── 5×5 ──────────┤
 *     x ───────┤                       ├── stacked
 *              ├─ 1×1 ── 3×3 ── 3×3 ───┤
 *              └─ 3×3 mean ── 1×1 ─────┘
 *
 * - out  `[batch, height, width, 224 + pool]`
 *
 * @example
 * moduleA({ pool: 32 })(input([35, 35, 192])).shape; // [null, 35, 35, 256]
 */
export const moduleA = (filters: { readonly pool: number }, options: FactorizedOptions = {}): Block => {
  checkOptions("moduleA", filters, { pool: "required" });
  checkOptions("moduleA", options, known);
  const { unit = normalized, countPadding = false } = options;
  return branches(
    unit("1x1", 64, 1),
    chain(unit("5x5_reduce", 48, 1), unit("5x5", 64, 5)),
    chain(unit("double_3x3_reduce", 64, 1), unit("double_3x3_1", 96, 3), unit("double_3x3_2", 96, 3)),
    poolThenProject(filters.pool, unit, countPadding),
  );
};

/**
 * Figure 10: halving the grid without a bottleneck: convolutions with stride 2 beside a pooling.
 *
 * - out  `[batch, (height - 1) / 2, (width - 1) / 2, 480 + channels]`
 *
 * @example
 * moduleB()(input([35, 35, 288])).shape; // [null, 17, 17, 768]
 */
export const moduleB = (options: FactorizedOptions = {}): Block => {
  checkOptions("moduleB", options, known);
  const { unit = normalized } = options;
  return branches(
    unit("3x3", 384, 3, halving),
    chain(unit("double_3x3_reduce", 64, 1), unit("double_3x3_1", 96, 3), unit("double_3x3_2", 96, 3, halving)),
    halve(),
  );
};

/**
 * Figure 6: a 7×7 convolution, factorized into 1×7 and 7×1.
 *
 *              ┌─ 1×1 ─────────────────────────────────────┐
 *              ├─ 1×1 ── 1×7 ── 7×1 ───────────────────────┤
 *     x ───────┤                                           ├── stacked
 *              ├─ 1×1 ── 7×1 ── 1×7 ── 7×1 ── 1×7 ─────────┤
 *              └─ 3×3 mean ── 1×1 ─────────────────────────┘
 *
 * - out  `[batch, height, width, 768]`
 *
 * @param filters The number of filters of the inner 1×7 and 7×1 convolutions: 128 to 192.
 * @example
 * moduleC(128)(input([17, 17, 768])).shape; // [null, 17, 17, 768]
 */
export const moduleC = (filters: number, options: FactorizedOptions = {}): Block => {
  checkOptions("moduleC", options, known);
  const { unit = normalized, countPadding = false } = options;
  return branches(
    unit("1x1", 192, 1),
    chain(unit("7x7_reduce", filters, 1), unit("7x7_row", filters, [1, 7]), unit("7x7_column", 192, [7, 1])),
    chain(
      unit("double_7x7_reduce", filters, 1),
      unit("double_7x7_column_1", filters, [7, 1]),
      unit("double_7x7_row_1", filters, [1, 7]),
      unit("double_7x7_column_2", filters, [7, 1]),
      unit("double_7x7_row_2", 192, [1, 7]),
    ),
    poolThenProject(192, unit, countPadding),
  );
};

/**
 * Halving the grid once more, with a factorized 7×7 convolution.
 *
 * - out  `[batch, (height - 1) / 2, (width - 1) / 2, 512 + channels]`
 *
 * @example
 * moduleD()(input([17, 17, 768])).shape; // [null, 8, 8, 1280]
 */
export const moduleD = (options: FactorizedOptions = {}): Block => {
  checkOptions("moduleD", options, known);
  const { unit = normalized } = options;
  return branches(
    chain(unit("3x3_reduce", 192, 1), unit("3x3", 320, 3, halving)),
    chain(
      unit("7x7_reduce", 192, 1),
      unit("7x7_row", 192, [1, 7]),
      unit("7x7_column", 192, [7, 1]),
      unit("7x7_3x3", 192, 3, halving),
    ),
    halve(),
  );
};

/**
 * Figure 7: on the coarsest grid the 1×3 and the 3×1 convolution are parallel branches, which gives more features.
 *
 * - out  `[batch, height, width, 2048]`
 *
 * @example
 * moduleE()(input([8, 8, 1280])).shape; // [null, 8, 8, 2048]
 */
export const moduleE = (options: FactorizedOptions = {}): Block => {
  checkOptions("moduleE", options, known);
  const { unit = normalized, countPadding = false } = options;
  return branches(
    unit("1x1", 320, 1),
    chain(unit("3x3_reduce", 384, 1), rowAndColumn("3x3", 384, unit)),
    chain(unit("double_3x3_reduce", 448, 1), unit("double_3x3", 384, 3), rowAndColumn("double_3x3", 384, unit)),
    poolThenProject(192, unit, countPadding),
  );
};
