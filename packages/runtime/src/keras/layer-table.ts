/** @file What each of our layers is in Keras. */
import type { Settings } from "@tributary/kernel";
import type { Config, KerasTensor, KerasVariable } from "./functional.ts";

/** A call of something beside the layer itself. */
interface HelperCall {
  /** Tells it from the layer by name; empty for the one that stands for the layer. */
  readonly suffix: string;
  readonly className: string;
  readonly config: Config;
  readonly inputs: readonly KerasTensor[];
  readonly shape: KerasTensor["shape"];
  readonly takesList?: boolean;
  readonly variables?: readonly KerasVariable[];
}

/** One call of one of our layers, and the means to write it down in Keras' words. */
export interface Site {
  readonly settings: Settings;
  readonly inputs: readonly KerasTensor[];
  /** The shape of what comes out. */
  readonly shape: KerasTensor["shape"];
  /** Calls the Keras layer that stands for ours and has its weights. */
  layer(className: string, config: Config, inputs?: readonly KerasTensor[]): KerasTensor;
  /** The same for a layer that takes its inputs in a list. */
  merge(className: string, config: Config, inputs?: readonly KerasTensor[]): KerasTensor;
  /** Calls a further Keras layer that ours needs beside it. */
  helper(call: HelperCall): KerasTensor;
  /** Calls a function of Keras that no layer of it stands for, such as padding with any number. */
  operation(call: HelperCall & { readonly keywords?: Config }): KerasTensor;
  /** The error for what Keras cannot do. */
  refuse(problem: string, fix: string): Error;
}

type Sides = readonly [readonly [number, number], readonly [number, number]];
type Writer = (site: Site) => KerasTensor;

const KNOWN_SIZES = "give input() the height and width of the images";

/** Keras' names of activations, where they are not ours. */
const activationNames: Readonly<Record<string, string>> = {
  leakyRelu: "leaky_relu",
  hardSigmoid: "hard_sigmoid",
  hardSwish: "hard_silu",
};
const activationOf = (name: unknown): unknown => activationNames[name as string] ?? name;

const pair = (size: unknown): readonly unknown[] => (Array.isArray(size) ? size : [size, size]);

const asSides = (padding: unknown): Sides | null => (Array.isArray(padding) ? (padding as unknown as Sides) : null);

const padded = ([batch, height, width, channels]: KerasTensor["shape"], [[top, bottom], [left, right]]: Sides) => [
  batch!,
  height == null ? null : height + top + bottom,
  width == null ? null : width + left + right,
  channels!,
];

const zeroBorder = (site: Site, image: KerasTensor, border: Sides): KerasTensor =>
  site.helper({
    suffix: "padding",
    className: "ZeroPadding2D",
    config: { padding: border, data_format: "channels_last" },
    inputs: [image],
    shape: padded(image.shape, border),
  });

/** The pixels of a border are not an option of Keras' convolutions: a layer of zeros in front makes them. */
const withBorder = (site: Site, write: (input: KerasTensor, padding: unknown) => KerasTensor): KerasTensor => {
  const [image] = site.inputs as readonly [KerasTensor];
  const border = asSides(site.settings.padding);
  if (!border) return write(image, site.settings.padding);
  return write(zeroBorder(site, image, border), "valid");
};

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

const upSampling2d: Writer = (site) => {
  const { size, interpolation, alignCorners } = site.settings;
  if (alignCorners === true) throw site.refuse("Keras has no aligned corners", "use alignCorners: false");
  return site.layer("UpSampling2D", { size: pair(size), interpolation, data_format: "channels_last" });
};

/** How much to cut off around the centre, the odd pixel at the end. */
const cropOf = (site: Site, image: KerasTensor, target: KerasTensor["shape"]): Sides =>
  [1, 2].map((axis) => {
    const [outer, inner] = [image.shape[axis], target[axis]];
    if (outer == null || inner == null) {
      throw site.refuse("Keras has to know the sizes of what is cropped or padded", KNOWN_SIZES);
    }
    const start = Math.floor((outer - inner) / 2);
    return [start, outer - inner - start] as const;
  }) as unknown as Sides;

const cropAndConcatenate: Writer = (site) => {
  const [across, x] = site.inputs as readonly [KerasTensor, KerasTensor];
  const cropping = cropOf(site, across, x.shape);
  const shape = [across.shape[0]!, x.shape[1]!, x.shape[2]!, across.shape[3]!];
  const cropped = site.helper({
    suffix: "cropping",
    className: "Cropping2D",
    config: { cropping, data_format: "channels_last" },
    inputs: [across],
    shape,
  });
  return site.merge("Concatenate", { axis: -1 }, [cropped, x]);
};

const crop: Writer = (site) => {
  const [image] = site.inputs as readonly [KerasTensor];
  return site.layer("Cropping2D", { cropping: cropOf(site, image, site.shape), data_format: "channels_last" }, [image]);
};

const padLike: Writer = (site) => {
  const [image] = site.inputs as readonly [KerasTensor];
  const padding = [1, 2].map((axis) => {
    const missing = cropOf(site, { ...image, shape: site.shape }, image.shape)[axis - 1]!;
    return missing;
  });
  return site.layer("ZeroPadding2D", { padding, data_format: "channels_last" }, [image]);
};

const resize: Writer = (site) => {
  const { interpolation, alignCorners } = site.settings;
  const [, height, width] = site.shape;
  if (alignCorners === true) throw site.refuse("Keras has no aligned corners", "use alignCorners: false");
  if (height == null || width == null) {
    throw site.refuse("Keras has to know the size of what is resized", KNOWN_SIZES);
  }
  return site.layer(
    "Resizing",
    { height, width, interpolation, data_format: "channels_last" },
    site.inputs.slice(0, 1),
  );
};

const relu: Writer = (site) => {
  const { maxValue = null, negativeSlope = 0 } = site.settings;
  return site.layer("ReLU", { max_value: maxValue, negative_slope: negativeSlope, threshold: 0 });
};

const gelu: Writer = (site) => {
  if (site.settings.approximate === true) {
    throw site.refuse("Keras' Activation layer has the exact gelu only", "use gelu without approximate");
  }
  return site.layer("Activation", { activation: "gelu" });
};

/** Margins of any axis: what an architecture pads without a layer. */
const pad: Writer = (site) => {
  const margins = site.settings.margins as readonly {
    readonly axis: number;
    readonly before: number;
    readonly after: number;
  }[];
  if (margins.some(({ before, after }) => before < 0 || after < 0)) {
    throw site.refuse("Keras cannot pad by less than nothing", "crop with cropping2d()");
  }
  const widths = site.shape.map((_, axis) => {
    const margin = margins.find((one) => one.axis === axis);
    return margin ? [margin.before, margin.after] : [0, 0];
  });
  const config = { pad_width: widths, mode: "constant" };
  const keywords = { constant_values: site.settings.value };
  return site.operation({ suffix: "", className: "Pad", config, inputs: site.inputs, shape: site.shape, keywords });
};

/** Keras has no such layer, but its parts: squares, a 1×1 convolution that sums neighbours, a power, a product. */
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

const activation =
  (name: string): Writer =>
  (site) =>
    site.layer("Activation", { activation: name });

const merge =
  (className: string): Writer =>
  (site) =>
    site.merge(className, {});

const global =
  (className: string): Writer =>
  (site) =>
    site.layer(className, { keepdims: site.settings.keepDims, data_format: "channels_last" });

/** By the kind of our layer: how it is called in Keras. */
export const layerTable: Readonly<Record<string, Writer>> = {
  conv2d,
  depthwiseConv2d,
  separableConv2d,
  conv2dTranspose,
  dense: (site) => site.layer("Dense", { units: site.settings.units, ...ends(site.settings) }),

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

  relu,
  gelu,
  prelu: (site) => site.layer("PReLU", { shared_axes: site.settings.sharedAxes }),
  leakyRelu: (site) => site.layer("LeakyReLU", { negative_slope: site.settings.negativeSlope }),
  elu: (site) => site.layer("ELU", { alpha: site.settings.alpha }),
  softmax: (site) => site.layer("Softmax", { axis: site.settings.axis }),
  activation: (site) => site.layer("Activation", { activation: activationOf(site.settings.activation) }),
  sigmoid: activation("sigmoid"),
  hardSigmoid: activation("hard_sigmoid"),
  hardSwish: activation("hard_silu"),
  silu: activation("silu"),
  tanh: activation("tanh"),
  softplus: activation("softplus"),

  maxPooling2d,
  averagePooling2d,
  globalAveragePooling2d: global("GlobalAveragePooling2D"),
  globalMaxPooling2d: global("GlobalMaxPooling2D"),
  adaptiveAveragePooling2d: (site) =>
    site.layer("AdaptiveAveragePooling2D", {
      output_size: pair(site.settings.outputSize),
      data_format: "channels_last",
    }),

  add: merge("Add"),
  subtract: merge("Subtract"),
  multiply: merge("Multiply"),
  average: merge("Average"),
  maximum: merge("Maximum"),
  minimum: merge("Minimum"),
  concatenate: (site) => site.merge("Concatenate", { axis: site.settings.axis }),
  dot: (site) => site.merge("Dot", { axes: site.settings.axes, normalize: site.settings.normalize }),
  cropAndConcatenate,

  zeroPadding2d: (site) =>
    site.layer("ZeroPadding2D", { padding: site.settings.padding, data_format: "channels_last" }),
  cropping2d: (site) => site.layer("Cropping2D", { cropping: site.settings.cropping, data_format: "channels_last" }),
  pad,
  centerCrop: crop,
  cropLike: crop,
  padLike,
  upSampling2d,
  resizing: resize,
  resizeLike: resize,
  flatten: (site) => site.layer("Flatten", { data_format: "channels_last" }),
  reshape: (site) => site.layer("Reshape", { target_shape: site.settings.targetShape }),
  permute: (site) => site.layer("Permute", { dims: site.settings.dims }),

  rescaling: (site) => site.layer("Rescaling", { scale: site.settings.scale, offset: site.settings.offset }),
  normalization: (site) =>
    site.layer("Normalization", {
      axis: Array.isArray(site.settings.mean) ? -1 : null,
      mean: site.settings.mean,
      variance: site.settings.variance,
    }),
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
