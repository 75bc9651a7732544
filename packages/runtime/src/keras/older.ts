/** @file What Keras 1 and 2 wrote, in the words of Keras 3. */
import { entryOf } from "../weights/refusal.ts";

type Config = Readonly<Record<string, unknown>>;

/** Classes under their names of today. */
const classes: Readonly<Record<string, string>> = {
  AtrousConvolution2D: "Conv2D",
  AvgPool2D: "AveragePooling2D",
  BatchNormalizationV1: "BatchNormalization",
  BatchNormalizationV2: "BatchNormalization",
  Convolution2D: "Conv2D",
  Convolution2DTranspose: "Conv2DTranspose",
  GlobalAvgPool2D: "GlobalAveragePooling2D",
  GlobalMaxPool2D: "GlobalMaxPooling2D",
  MaxPool2D: "MaxPooling2D",
  SeparableConvolution2D: "SeparableConv2D",
  SyncBatchNormalization: "BatchNormalization",
};

/** What Keras 1 called settings, by what Keras 2 and 3 do. */
const settings: Readonly<Record<string, string>> = {
  nb_filter: "filters",
  border_mode: "padding",
  subsample: "strides",
  atrous_rate: "dilation_rate",
  bias: "use_bias",
  output_dim: "units",
  init: "kernel_initializer",
  W_regularizer: "kernel_regularizer",
  p: "rate",
  concat_axis: "axis",
  dot_axes: "axes",
  sigma: "stddev",
};

/** Keras 1 had one layer that merged, told how by a word. */
const merges: Readonly<Record<string, string>> = {
  sum: "Add",
  mul: "Multiply",
  ave: "Average",
  max: "Maximum",
  concat: "Concatenate",
  dot: "Dot",
};

const renamed = (config: Config): Config =>
  Object.fromEntries(
    Object.entries(config).map(([name, value]) => {
      const now = entryOf(settings, name);
      return [now !== undefined && !(now in config) ? now : name, value];
    }),
  );

/** A layer's class and settings in the words of Keras 3. */
export const modern = (
  className: string,
  config: Config,
): { readonly className: string; readonly settings: Config } => {
  const now = entryOf(classes, className) ?? className;
  if (now === "Merge") {
    const mode = String(config.mode);
    return { className: entryOf(merges, mode) ?? `Merge(${mode})`, settings: renamed(config) };
  }
  const sized = "nb_row" in config && "nb_col" in config ? { kernel_size: [config.nb_row, config.nb_col] } : {};
  return { className: now, settings: { ...renamed(config), ...sized } };
};
