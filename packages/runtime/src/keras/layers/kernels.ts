/** @file Layers with kernels: convolutions and dense layers. */
import {
  conv2d as conv2dLayer,
  conv2dTranspose as conv2dTransposeLayer,
  dense,
  depthwiseConv2d as depthwiseConv2dLayer,
  separableConv2d as separableConv2dLayer,
} from "@tributary/kernel";
import type { Settings } from "@tributary/kernel/authoring";
import type { Config } from "../functional.ts";
import { activated, activationOf } from "./activations.ts";
import { asSides, pair, withBorder } from "./border.ts";
import type { Fields } from "./fields.ts";
import type { Reader } from "./reading.ts";
import type { Writer } from "./site.ts";
import { initializerOf, regularizerOf } from "./starts.ts";

const window = ({ kernelSize, strides, dilationRate }: Settings): Config => ({
  kernel_size: pair(kernelSize),
  strides: pair(strides),
  ...(dilationRate === undefined ? {} : { dilation_rate: pair(dilationRate) }),
  data_format: "channels_last",
});

const ends = ({ useBias, activation }: Settings): Config => ({
  use_bias: useBias,
  activation: activationOf(activation),
});

const conv2d: Writer = (site) =>
  withBorder(site, (image, padding) => {
    const { filters, groups } = site.settings;
    return site.layer("Conv2D", { filters, groups, padding, ...window(site.settings), ...ends(site.settings) }, [
      image,
    ]);
  });

const depthwiseConv2d: Writer = (site) =>
  withBorder(site, (image, padding) => {
    const config = {
      depth_multiplier: site.settings.depthMultiplier,
      padding,
      ...window(site.settings),
      ...ends(site.settings),
    };
    return site.layer("DepthwiseConv2D", config, [image]);
  });

const separableConv2d: Writer = (site) =>
  withBorder(site, (image, padding) => {
    const { filters, depthMultiplier } = site.settings;
    const config = {
      filters,
      depth_multiplier: depthMultiplier,
      padding,
      ...window(site.settings),
      ...ends(site.settings),
    };
    return site.layer("SeparableConv2D", config, [image]);
  });

const conv2dTranspose: Writer = (site) => {
  const { filters, padding, outputPadding } = site.settings;
  if (asSides(padding)) {
    throw site.refuse(
      "Keras' Conv2DTranspose cannot cut off a chosen number of pixels",
      'use padding: "same" or "valid", and cropping2d() behind it',
    );
  }
  const output_padding = outputPadding === null ? null : pair(outputPadding);
  return site.layer("Conv2DTranspose", {
    filters,
    padding,
    output_padding,
    ...window(site.settings),
    ...ends(site.settings),
  });
};

export const kernelTable: Readonly<Record<string, Writer>> = {
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  conv2dTranspose,
  dense: (site) => site.layer("Dense", { units: site.settings.units, ...ends(site.settings) }),
};

const readWindow = (fields: Fields) => {
  fields.channelsLast();
  const padding = fields.word("padding", ["valid", "same"], "valid");
  return { strides: fields.pair("strides", 1), padding, dilationRate: fields.pair("dilation_rate", 1) };
};

const bias = (fields: Fields) => ({
  useBias: fields.flag("use_bias", true),
  ...initializerOf(fields, "bias_initializer", "biasInitializer"),
});

const kernel = (fields: Fields) => ({
  ...initializerOf(fields, "kernel_initializer", "kernelInitializer"),
  ...regularizerOf(fields, "kernel_regularizer", "kernelRegularizer"),
});

const depthwise = (fields: Fields) => ({
  depthMultiplier: fields.number("depth_multiplier", 1),
  ...initializerOf(fields, "depthwise_initializer", "depthwiseInitializer"),
  ...regularizerOf(fields, "depthwise_regularizer", "depthwiseRegularizer"),
});

const pointwise = (fields: Fields) => ({
  ...initializerOf(fields, "pointwise_initializer", "pointwiseInitializer"),
  ...regularizerOf(fields, "pointwise_regularizer", "pointwiseRegularizer"),
});

const readConv2d = activated(({ fields, common }, activation) => {
  const options = { ...readWindow(fields), groups: fields.number("groups", 1), ...bias(fields), ...kernel(fields) };
  return conv2dLayer(fields.number("filters"), fields.pair("kernel_size"), { ...options, activation, ...common });
});

const readDepthwiseConv2d = activated(({ fields, common }, activation) => {
  const options = { ...readWindow(fields), ...bias(fields), ...depthwise(fields) };
  return depthwiseConv2dLayer(fields.pair("kernel_size"), { ...options, activation, ...common });
});

const readSeparableConv2d = activated(({ fields, common }, activation) => {
  const options = { ...readWindow(fields), ...bias(fields), ...depthwise(fields), ...pointwise(fields) };
  const [filters, kernelSize] = [fields.number("filters"), fields.pair("kernel_size")];
  return separableConv2dLayer(filters, kernelSize, { ...options, activation, ...common });
});

const readConv2dTranspose = activated(({ fields, common }, activation) => {
  const { dilationRate, ...window } = readWindow(fields);
  fields.only("dilation_rate", () => dilationRate.every((rate) => rate === 1), "1");
  const outputPadding = fields.raw("output_padding") === undefined ? null : fields.pair("output_padding");
  const options = { ...window, outputPadding, ...bias(fields), ...kernel(fields) };
  const [filters, kernelSize] = [fields.number("filters"), fields.pair("kernel_size")];
  return conv2dTransposeLayer(filters, kernelSize, { ...options, activation, ...common });
});

const readDense = activated(({ fields, common }, activation) =>
  dense(fields.number("units"), { ...bias(fields), ...kernel(fields), activation, ...common }),
);

/** By Keras' class: how it is read. */
export const kernelReaders: Readonly<Record<string, Reader>> = {
  Conv2D: readConv2d,
  DepthwiseConv2D: readDepthwiseConv2d,
  SeparableConv2D: readSeparableConv2d,
  Conv2DTranspose: readConv2dTranspose,
  Dense: readDense,
};
