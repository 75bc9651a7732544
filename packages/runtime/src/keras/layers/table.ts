/** @file What each of our layers is in Keras. */
import { activationTable } from "./activations.ts";
import { kernelTable } from "./kernels.ts";
import { normalizationTable } from "./normalizations.ts";
import { poolingTable } from "./pooling.ts";
import type { Writer } from "./site.ts";
import { sizeTable } from "./sizes.ts";

const merge =
  (className: string): Writer =>
  (site) =>
    site.merge(className, {});

const merging: Readonly<Record<string, Writer>> = {
  add: merge("Add"),
  subtract: merge("Subtract"),
  multiply: merge("Multiply"),
  average: merge("Average"),
  maximum: merge("Maximum"),
  minimum: merge("Minimum"),
  concatenate: (site) => site.merge("Concatenate", { axis: site.settings.axis }),
  dot: (site) => site.merge("Dot", { axes: site.settings.axes, normalize: site.settings.normalize }),
};

const noise: Readonly<Record<string, Writer>> = {
  dropout: (site) => site.layer("Dropout", { rate: site.settings.rate }),
  spatialDropout2d: (site) =>
    site.layer("SpatialDropout2D", { rate: site.settings.rate, data_format: "channels_last" }),
  gaussianNoise: (site) => site.layer("GaussianNoise", { stddev: site.settings.standardDeviation }),
  // All of an element or nothing of it, which is dropout with one draw for each element.
  stochasticDepth: (site) =>
    site.layer("Dropout", {
      rate: site.settings.rate,
      noise_shape: site.shape.map((_, axis) => (axis === 0 ? null : 1)),
    }),
};

/** By the kind of our layer, or the name of an operation without one: how it is written. */
export const layerTable: Readonly<Record<string, Writer>> = {
  ...kernelTable,
  ...normalizationTable,
  ...activationTable,
  ...poolingTable,
  ...merging,
  ...sizeTable,
  ...noise,
};
