/** @file Normalizations. */
import {
  batchNormalization,
  groupNormalization,
  layerNormalization,
  type NdArray,
  normalization,
  rescaling,
  type Tensor,
} from "@tributary/kernel";
import type { KerasTensor } from "../functional.ts";
import type { Fields } from "./fields.ts";
import { type KerasDescription, ofOne, type Reader } from "./reading.ts";
import type { Writer } from "./site.ts";
import { initializerOf, regularizerOf } from "./starts.ts";

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

/** One axis of its own numbers, the last. */
const lastAxis = (fields: Fields, x: Tensor): void => {
  const last = (axis: unknown): boolean => axis === -1 || axis === x.shape.length - 1;
  fields.only(
    "axis",
    (axis) => (Array.isArray(axis) ? axis.length === 1 && last(axis[0]) : last(axis)),
    "the last axis",
  );
};

/** A layer that is made when the first tensor comes, since its settings are counted from the tensor's axes. */
const ofChannels = (make: (layer: KerasDescription, x: Tensor) => (x: Tensor) => Tensor): Reader =>
  ofOne((layer) => {
    let block: ((x: Tensor) => Tensor) | null = null;
    return (x) => {
      lastAxis(layer.fields, x);
      block ??= make(layer, x);
      return block(x);
    };
  });

const affine = (fields: Fields) => ({
  epsilon: fields.number("epsilon", 1e-3),
  center: fields.flag("center", true),
  scale: fields.flag("scale", true),
  ...initializerOf(fields, "beta_initializer", "betaInitializer"),
  ...initializerOf(fields, "gamma_initializer", "gammaInitializer"),
});

const readBatchNormalization = ofChannels(({ fields, common }) => {
  fields.only("renorm", (renorm) => renorm === false, "false");
  fields.only("mode", (mode) => mode === 0, "0");
  return batchNormalization({
    momentum: fields.number("momentum", 0.99),
    ...affine(fields),
    ...regularizerOf(fields, "beta_regularizer", "betaRegularizer"),
    ...regularizerOf(fields, "gamma_regularizer", "gammaRegularizer"),
    ...common,
  });
});

const readLayerNormalization = ofChannels(({ fields, common }) => {
  fields.only("rms_scaling", (scaling) => scaling === false, "false");
  return layerNormalization({ ...affine(fields), ...common });
});

/** As many groups as channels where Keras writes -1: an instance normalization. */
const readGroupNormalization = ofChannels(({ fields, common }, x) => {
  const groups = fields.number("groups", 32);
  return groupNormalization({
    groups: groups === -1 ? (x.shape.at(-1) ?? groups) : groups,
    ...affine(fields),
    ...common,
  });
});

const perChannel = (fields: Fields, name: string): number | readonly number[] =>
  Array.isArray(fields.raw(name)) ? fields.numbers(name) : fields.number(name);

const measured = ({ data }: NdArray): readonly number[] => Array.from(data, Number);

/** What was measured on data is in the variables, what was given in the settings. */
const readNormalization: Reader = (layer) => {
  const { fields, named, variables } = layer;
  fields.only("invert", (invert) => invert === false, "false");
  const [mean, variance] = variables;
  const settings =
    mean && variance
      ? { mean: measured(mean), variance: measured(variance) }
      : { mean: perChannel(fields, "mean"), variance: perChannel(fields, "variance") };
  // Keras takes no variance to be smaller than this.
  const floor = (value: number): number => Math.max(value, 1e-14);
  const kept = typeof settings.variance === "number" ? floor(settings.variance) : settings.variance.map(floor);
  const block = normalization({ mean: settings.mean, variance: kept, ...named });
  return ofOne(() => (x) => {
    if (typeof settings.mean !== "number" && settings.mean.length > 1) lastAxis(fields, x);
    return block(x);
  })(layer);
};

const readRescaling = ofOne(({ fields, named }) =>
  rescaling(perChannel(fields, "scale"), {
    ...(fields.raw("offset") === undefined ? {} : { offset: perChannel(fields, "offset") }),
    ...named,
  }),
);

/** By Keras' class: how it is read. */
export const normalizationReaders: Readonly<Record<string, Reader>> = {
  BatchNormalization: readBatchNormalization,
  LayerNormalization: readLayerNormalization,
  GroupNormalization: readGroupNormalization,
  Normalization: readNormalization,
  Rescaling: readRescaling,
};
