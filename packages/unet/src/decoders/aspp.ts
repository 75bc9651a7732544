/** @file Atrous spatial pyramid pooling. Chen et al. 2017, "Rethinking Atrous Convolution for Semantic Image Segmentation", arXiv:1706.05587, figure 5. */
import {
  type Block,
  chain,
  concatenate,
  conv2d,
  depthwiseConv2d,
  dropout as dropOut,
  globalAveragePooling2d,
  heNormal,
  named,
  relu,
  resizeLike,
} from "@tributary/kernel";
import { around, convolution, normalized, torchNormalization } from "../blocks/convolutions.ts";

const style = normalized;

/** 3×3: each channel by itself, then 1×1; normalized. Chen et al. 2018, arXiv:1802.02611, figure 3. */
export const separable = (filters: number, dilationRate = 1): Block =>
  chain(
    depthwiseConv2d(3, {
      padding: around(dilationRate),
      dilationRate,
      useBias: false,
      depthwiseInitializer: heNormal(),
    }),
    conv2d(filters, 1, { useBias: false, kernelInitializer: heNormal() }),
    torchNormalization(),
    relu,
  );

const full = (filters: number, dilationRate: number): Block =>
  convolution(filters, 3, { padding: around(dilationRate), dilationRate, style });

export interface AsppOptions {
  readonly filters: number;
  readonly rates: readonly number[];
  readonly separable: boolean;
  readonly dropout: number;
}

/**
 * A map seen through windows of several sizes: 1×1, 3×3 dilated by each rate, and the mean of the whole image.
 *
 * Figure 5(a) and (b), concatenated and convolved: its parts are called `rate1`, `rate12`, …, `mean`, `project`.
 */
export const aspp = ({ filters, rates, separable: separate, dropout }: AsppOptions): Block => {
  const views = [
    named("rate1", convolution(filters, 1, { style })),
    ...rates.map((rate) => named(`rate${rate}`, separate ? separable(filters, rate) : full(filters, rate))),
  ];
  const mean = named("mean", chain(globalAveragePooling2d({ keepDims: true }), convolution(filters, 1, { style })));
  const project = named("project", convolution(filters, 1, { style }));
  const drop = dropOut(dropout);
  return (x) => {
    const whole = resizeLike(mean(x), x, { interpolation: "bilinear" });
    return drop(project(concatenate([...views.map((view) => view(x)), whole])));
  };
};
