/** @file Normalizations. */
import type { KerasTensor } from "../functional.ts";
import type { Writer } from "./site.ts";

/** Keras has no such layer, but its parts: squares, a 1×1 convolution that sums neighbors, a power, a product. */
const localResponseNormalization: Writer = (site) => {
  const { depthRadius, bias, alpha, beta } = site.settings as Readonly<Record<string, number>>;
  const { inputs, shape } = site;
  const channels = shape[3]!;
  const sums = Float32Array.from({ length: channels * channels }, (_, i) =>
    Math.abs(Math.floor(i / channels) - (i % channels)) <= depthRadius! ? alpha! : 0,
  );
  const [x] = inputs as readonly [KerasTensor];
  const squares = site.helper({
    suffix: "squares",
    className: "Multiply",
    config: {},
    inputs: [x, x],
    shape,
    takesList: true,
  });
  const window = site.helper({
    suffix: "window",
    className: "Conv2D",
    config: { filters: channels, kernel_size: [1, 1], trainable: false },
    inputs: [squares],
    shape,
    variables: [
      { shape: [1, 1, channels, channels], data: sums },
      { shape: [channels], data: new Float32Array(channels).fill(bias!) },
    ],
  });
  const power = site.operation({
    suffix: "power",
    className: "Power",
    config: {},
    inputs: [window],
    shape,
    keywords: { x2: -beta! },
  });
  return site.merge("Multiply", {}, [x, power]);
};

export const normalizationTable: Readonly<Record<string, Writer>> = {
  batchNormalization: (site) => {
    const { momentum, epsilon, center, scale } = site.settings;
    return site.layer("BatchNormalization", { axis: -1, momentum, epsilon, center, scale });
  },
  layerNormalization: (site) => {
    const { epsilon, center, scale } = site.settings;
    return site.layer("LayerNormalization", { axis: -1, epsilon, center, scale });
  },
  groupNormalization: (site) => {
    const { groups, epsilon, center, scale } = site.settings;
    return site.layer("GroupNormalization", { groups, axis: -1, epsilon, center, scale });
  },

  localResponseNormalization,
  rescaling: (site) => site.layer("Rescaling", { scale: site.settings.scale, offset: site.settings.offset }),
  normalization: (site) =>
    site.layer("Normalization", {
      axis: Array.isArray(site.settings.mean) ? -1 : null,
      mean: site.settings.mean,
      variance: site.settings.variance,
    }),
};
