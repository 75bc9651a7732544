/** @file First weights scaled so that signals keep their size from layer to layer. */
import type { VarianceScaling } from "./initializer.ts";

const scaling =
  (scale: number, mode: VarianceScaling["mode"], distribution: VarianceScaling["distribution"]) =>
  (): VarianceScaling => ({ kind: "varianceScaling", scale, mode, distribution });

/** Uniform within ±√(6 / (fan in + fan out)): Keras' default for kernels. Glorot & Bengio 2010. */
export const glorotUniform: () => VarianceScaling = scaling(1, "fanAverage", "uniform");
/** Truncated normal of variance 2 / (fan in + fan out). Glorot & Bengio 2010. */
export const glorotNormal: () => VarianceScaling = scaling(1, "fanAverage", "truncatedNormal");
/** Uniform within ±√(6 / fan in), for layers before relu. He et al. 2015, arXiv:1502.01852. */
export const heUniform: () => VarianceScaling = scaling(2, "fanIn", "uniform");
/** Truncated normal of variance 2 / fan in, for layers before relu. He et al. 2015, arXiv:1502.01852. */
export const heNormal: () => VarianceScaling = scaling(2, "fanIn", "truncatedNormal");
/** Uniform within ±√(3 / fan in). LeCun et al. 1998, "Efficient BackProp". */
export const lecunUniform: () => VarianceScaling = scaling(1, "fanIn", "uniform");
/** Truncated normal of variance 1 / fan in. LeCun et al. 1998, "Efficient BackProp". */
export const lecunNormal: () => VarianceScaling = scaling(1, "fanIn", "truncatedNormal");
