/** @file Initializers scaled so that the variance of signals stays the same from layer to layer. */
import type { VarianceScaling } from "./initializer.ts";

const scaling =
  (scale: number, mode: VarianceScaling["mode"], distribution: VarianceScaling["distribution"]) =>
  (): VarianceScaling => ({ kind: "varianceScaling", scale, mode, distribution });

/**
 * Uniform within ±√(6 / (fan in + fan out)): Keras' default for kernels. Glorot & Bengio 2010.
 *
 * @example
 * glorotUniform(); // { kind: "varianceScaling", scale: 1, mode: "fanAverage", distribution: "uniform" }
 */
export const glorotUniform: () => VarianceScaling = scaling(1, "fanAverage", "uniform");

/**
 * Truncated normal of variance 2 / (fan in + fan out). Glorot & Bengio 2010.
 *
 * @example
 * dense(10, { kernelInitializer: glorotNormal() })(input([64])).shape; // [null, 10]
 */
export const glorotNormal: () => VarianceScaling = scaling(1, "fanAverage", "truncatedNormal");

/**
 * Uniform within ±√(6 / fan in), for layers before relu. He et al. 2015, arXiv:1502.01852.
 *
 * @example
 * heUniform(); // { kind: "varianceScaling", scale: 2, mode: "fanIn", distribution: "uniform" }
 */
export const heUniform: () => VarianceScaling = scaling(2, "fanIn", "uniform");

/**
 * Truncated normal of variance 2 / fan in, for layers before relu. He et al. 2015, arXiv:1502.01852.
 *
 * @example
 * conv2d(64, 3, { kernelInitializer: heNormal(), activation: "relu" })(input([28, 28, 1])).shape; // [null, 26, 26, 64]
 */
export const heNormal: () => VarianceScaling = scaling(2, "fanIn", "truncatedNormal");

/**
 * Uniform within ±√(3 / fan in). LeCun et al. 1998, "Efficient BackProp".
 *
 * @example
 * lecunUniform(); // { kind: "varianceScaling", scale: 1, mode: "fanIn", distribution: "uniform" }
 */
export const lecunUniform: () => VarianceScaling = scaling(1, "fanIn", "uniform");

/**
 * Truncated normal of variance 1 / fan in. LeCun et al. 1998, "Efficient BackProp".
 *
 * @example
 * lecunNormal(); // { kind: "varianceScaling", scale: 1, mode: "fanIn", distribution: "truncatedNormal" }
 */
export const lecunNormal: () => VarianceScaling = scaling(1, "fanIn", "truncatedNormal");
