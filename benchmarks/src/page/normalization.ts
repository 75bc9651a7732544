/** @file Batch normalization after a convolution, as part of its kernel and its bias. */
import type { NdArray } from "@tributary/kernel";

type Weights = Readonly<Record<string, NdArray>>;

/** A network's weights without its normalization: it computes the same as with the moving statistics. */
export const withoutNormalization = (weights: Weights, epsilon: number): Weights => {
  const kept = Object.entries(weights).filter(([name]) => !name.includes("batchNormalization"));
  return Object.fromEntries(
    kept.flatMap(([name, kernel]) => {
      const part = (which: string): NdArray | undefined =>
        weights[name.replace(/conv2d(_\d+)?\/kernel$/, `batchNormalization$1/${which}`)];
      const [gamma, beta, mean, variance] = ["gamma", "beta", "movingMean", "movingVariance"].map(part);
      if (!/conv2d(_\d+)?\/kernel$/.test(name) || !gamma || !beta || !mean || !variance) return [[name, kernel]];
      const gains = Float32Array.from(gamma.data, (value, i) => value / Math.sqrt((variance.data[i] ?? 0) + epsilon));
      const each = kernel.data.length / gains.length;
      const data = Float32Array.from(kernel.data, (value, i) => value * (gains[Math.floor(i / each)] ?? 0));
      const bias = Float32Array.from(beta.data, (value, i) => value - (mean.data[i] ?? 0) * (gains[i] ?? 0));
      return [
        [name, { data, shape: kernel.shape }],
        [name.replace(/kernel$/, "bias"), { data: bias, shape: gamma.shape }],
      ];
    }),
  );
};
