/** @file The unit of these papers: a convolution with what follows it. */

import { type Block, batchNormalization, chain, conv2d, named, relu, type Sides, type Size } from "@tributary/kernel";
import { checkOptions } from "@tributary/kernel/authoring";

/** What follows the convolution. */
export interface UnitStyle {
  /**
   * The batch normalization after each convolution: its epsilon, whether it learns a scale (a ReLU with a convolution
   * after it makes that redundant), and its momentum (default 0.99). Null for no batch normalization: then the
   * convolution has a bias.
   */
  readonly normalization: {
    readonly epsilon: number;
    readonly scale: boolean;
    readonly momentum?: number;
  } | null;
}

export interface UnitOptions {
  readonly strides?: number;
  /** Default `"same"`. */
  readonly padding?: "same" | "valid" | Sides;
  /** Whether a ReLU follows. Default true. */
  readonly activate?: boolean;
}

/** Makes a unit, as one paper defines it, with a name. */
export type Unit = (name: string, filters: number, kernelSize: Size, options?: UnitOptions) => Block;

/** The same pixels on all sides. */
export const around = (pixels: number): Sides => [
  [pixels, pixels],
  [pixels, pixels],
];

/** One pixel of padding at the end, so that output sizes are rounded up. */
export const AT_END: Sides = [
  [0, 1],
  [0, 1],
];

/**
 * Convolution, normalization and ReLU; or convolution with a bias and ReLU.
 *
 * @example
 * const unit = unitOf({ normalization: { epsilon: 1e-5, scale: true } });
 * unit("conv1", 64, 7, { strides: 2 })(input([224, 224, 3])).shape; // [null, 112, 112, 64]
 */
export const unitOf = (style: UnitStyle): Unit => {
  checkOptions("unitOf", style, { normalization: "optional" });
  const { normalization } = style;
  return (name, filters, kernelSize, options = {}) => {
    checkOptions(name, options, { strides: "optional", padding: "optional", activate: "optional" });
    const { strides = 1, padding = "same", activate = true } = options;
    const window = { strides, padding };
    if (normalization === null) {
      return named(name, conv2d(filters, kernelSize, { ...window, activation: activate ? "relu" : "linear" }));
    }
    const convolution = conv2d(filters, kernelSize, { ...window, useBias: false });
    const normalize = batchNormalization(normalization);
    return named(name, activate ? chain(convolution, normalize, relu) : chain(convolution, normalize));
  };
};

/**
 * With the batch normalization that torchvision and timm give these networks: epsilon 1e-3, as in the papers' own code,
 * and PyTorch's momentum, which is 0.9 in Keras' convention.
 *
 * @example
 * normalized("7x7_row", 64, [1, 7])(input([17, 17, 768])).shape; // [null, 17, 17, 64]
 */
export const normalized: Unit = unitOf({ normalization: { epsilon: 1e-3, scale: true, momentum: 0.9 } });

/**
 * Without normalization, as in the first paper.
 *
 * @example
 * inception({ one: 8, three: [8, 8], five: [8, 8], pool: 8 }, { unit: biased })(input([28, 28, 3])).shape; // [null, 28, 28, 32]
 */
export const biased: Unit = unitOf({ normalization: null });
