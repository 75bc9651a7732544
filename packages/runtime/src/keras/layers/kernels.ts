/** @file Layers with kernels: convolutions and dense layers. */
import type { Settings } from "@tributary/kernel/authoring";
import type { Config } from "../functional.ts";
import { activationOf } from "./activations.ts";
import { asSides, pair, withBorder } from "./border.ts";
import type { Writer } from "./site.ts";

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
