/** @file Poolings, and the borders that Keras' lack. */
import {
  adaptiveAveragePooling2d,
  averagePooling2d as averagePooling2dLayer,
  globalAveragePooling2d,
  globalMaxPooling2d,
  maxPooling2d as maxPooling2dLayer,
} from "@tributary/kernel";
import type { KerasTensor } from "../functional.ts";
import { asSides, KNOWN_SIZES, padded, pair, type Sides, zeroBorder } from "./border.ts";
import type { Fields } from "./fields.ts";
import { type KerasDescription, ofOne, type Reader } from "./reading.ts";
import type { Site, Writer } from "./site.ts";

const maxPooling2d: Writer = (site) => {
  const { poolSize, strides, padding } = site.settings;
  const [image] = site.inputs as readonly [KerasTensor];
  const border = asSides(padding);
  const config = { pool_size: pair(poolSize), strides: pair(strides), data_format: "channels_last" };
  if (!border) return site.layer("MaxPooling2D", { ...config, padding });
  // The border of a maximum counts for nothing: it is lower than any pixel.
  const bordered = site.operation({
    suffix: "padding",
    className: "Pad",
    config: { pad_width: [[0, 0], ...border, [0, 0]], mode: "constant" },
    inputs: [image],
    shape: padded(image.shape, border),
    keywords: { constant_values: -3.4e38 },
  });
  return site.layer("MaxPooling2D", { ...config, padding: "valid" }, [bordered]);
};

/** The border that `"same"` means for an image of that size: what is missing to the last window, the odd pixel at the end. */
const sameBorder = (site: Site, [image]: readonly KerasTensor[], poolSize: unknown, strides: unknown): Sides =>
  [0, 1].map((axis) => {
    const [size, step] = [pair(poolSize)[axis] as number, pair(strides)[axis] as number];
    const known = image!.shape[axis + 1];
    if (known == null && step !== 1) {
      throw site.refuse("Keras has to know the size of an image to count its border", KNOWN_SIZES);
    }
    const total = step === 1 ? size - 1 : Math.max(0, (Math.ceil(known! / step) - 1) * step + size - known!);
    return [Math.floor(total / 2), Math.ceil(total / 2)] as const;
  }) as unknown as Sides;

const averagePooling2d: Writer = (site) => {
  const { poolSize, strides, padding, countPadding } = site.settings;
  const config = { pool_size: pair(poolSize), strides: pair(strides), data_format: "channels_last" };
  const [image] = site.inputs as readonly [KerasTensor];
  if (padding === "valid" || (padding === "same" && countPadding !== true)) {
    return site.layer("AveragePooling2D", { ...config, padding });
  }
  const border = asSides(padding) ?? sameBorder(site, site.inputs, poolSize, strides);
  if (countPadding !== true && border.flat().some((pixels) => pixels > 0)) {
    throw site.refuse(
      'Keras\' AveragePooling2D leaves out only the border of padding: "same"',
      'use padding: "same" or countPadding: true',
    );
  }
  return site.layer("AveragePooling2D", { ...config, padding: "valid" }, [zeroBorder(site, image, border)]);
};

const global =
  (className: string): Writer =>
  (site) =>
    site.layer(className, { keepdims: site.settings.keepDims, data_format: "channels_last" });

export const poolingTable: Readonly<Record<string, Writer>> = {
  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d: global("GlobalAveragePooling2D"),
  globalMaxPooling2d: global("GlobalMaxPooling2D"),
  adaptiveAveragePooling2d: (site) =>
    site.layer("AdaptiveAveragePooling2D", {
      output_size: pair(site.settings.outputSize),
      data_format: "channels_last",
    }),
};

const readWindow = (fields: Fields) => {
  fields.channelsLast();
  const poolSize = fields.pair("pool_size", 2);
  const strides = fields.raw("strides") === undefined ? poolSize : fields.pair("strides");
  return { poolSize, strides, padding: fields.word("padding", ["valid", "same"], "valid") };
};

const readGlobal = ({ fields, named }: KerasDescription) => {
  fields.channelsLast();
  return { keepDims: fields.flag("keepdims", false), ...named };
};

/** By Keras' class: how it is read. */
export const poolingReaders: Readonly<Record<string, Reader>> = {
  MaxPooling2D: ofOne(({ fields, named }) => {
    const { poolSize, ...window } = readWindow(fields);
    return maxPooling2dLayer(poolSize, { ...window, ...named });
  }),
  AveragePooling2D: ofOne(({ fields, named }) => {
    const { poolSize, ...window } = readWindow(fields);
    return averagePooling2dLayer(poolSize, { ...window, ...named });
  }),
  GlobalAveragePooling2D: ofOne((layer) => globalAveragePooling2d(readGlobal(layer))),
  GlobalMaxPooling2D: ofOne((layer) => globalMaxPooling2d(readGlobal(layer))),
  AdaptiveAveragePooling2D: ofOne(({ fields, named }) => {
    fields.channelsLast();
    return adaptiveAveragePooling2d(fields.pair("output_size"), named);
  }),
};
