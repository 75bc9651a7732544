/** @file What each of our layers is in Keras, and the other way round. */
import {
  activation as activationLayer,
  add,
  average,
  concatenate,
  dot,
  dropout,
  gaussianNoise,
  maximum,
  minimum,
  multiply,
  spatialDropout2d,
  stochasticDepth,
  subtract,
} from "@tributary/kernel";
import { activationReaders, activationTable } from "./activations.ts";
import { kernelReaders, kernelTable } from "./kernels.ts";
import { normalizationReaders, normalizationTable } from "./normalizations.ts";
import { poolingReaders, poolingTable } from "./pooling.ts";
import { ofMany, ofOne, type Reader } from "./reading.ts";
import type { Writer } from "./site.ts";
import { sizeReaders, sizeTable } from "./sizes.ts";

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

const mergingReaders: Readonly<Record<string, Reader>> = {
  Add: ofMany(
    ({ named }) =>
      (inputs) =>
        add(inputs, named),
  ),
  Subtract: ofMany(
    ({ named }) =>
      (inputs) =>
        subtract(inputs, named),
  ),
  Multiply: ofMany(
    ({ named }) =>
      (inputs) =>
        multiply(inputs, named),
  ),
  Average: ofMany(
    ({ named }) =>
      (inputs) =>
        average(inputs, named),
  ),
  Maximum: ofMany(
    ({ named }) =>
      (inputs) =>
        maximum(inputs, named),
  ),
  Minimum: ofMany(
    ({ named }) =>
      (inputs) =>
        minimum(inputs, named),
  ),
  Concatenate: ofMany(({ fields, named }) => {
    const axis = fields.number("axis", -1);
    return (inputs) => concatenate(inputs, { axis, ...named });
  }),
  Dot: ofMany(({ fields, named }) => {
    const axes = Array.isArray(fields.raw("axes")) ? fields.pair("axes") : fields.number("axes");
    const normalize = fields.flag("normalize", false);
    return (inputs) => dot(inputs, { axes, normalize, ...named });
  }),
};

const readDropout = ofOne(({ fields, named }) => {
  const shape = fields.raw("noise_shape");
  if (shape === undefined) return dropout(fields.number("rate"), named);
  fields.only(
    "noise_shape",
    (sizes) => Array.isArray(sizes) && sizes.slice(1).every((size) => size === 1),
    "one draw for each number, or for each element of the batch",
  );
  return stochasticDepth(fields.number("rate"), named);
});

/** Layers that do something while Keras trains only, and that Tributary lacks: they pass on what they get. */
const passing: readonly string[] = [
  "ActivityRegularization",
  "AlphaDropout",
  "GaussianDropout",
  "RandomBrightness",
  "RandomColorDegeneration",
  "RandomColorJitter",
  "RandomContrast",
  "RandomElasticTransform",
  "RandomErasing",
  "RandomFlip",
  "RandomGaussianBlur",
  "RandomGrayscale",
  "RandomHue",
  "RandomInvert",
  "RandomPerspective",
  "RandomPosterization",
  "RandomRotation",
  "RandomSaturation",
  "RandomSharpness",
  "RandomShear",
  "RandomTranslation",
  "RandomZoom",
];

/** Whether a layer of that class passes on what it gets, unless Keras trains. */
export const isPassing = (className: string): boolean => passing.includes(className);

const drawing = ["BatchNormalization", "Dropout", "GaussianNoise", "SpatialDropout2D"];

/** Whether a layer of that class does something else in training. */
export const differsInTraining = (className: string): boolean => drawing.includes(className) || isPassing(className);

const pass = ofOne(({ named }) => activationLayer("linear", named));

const noiseReaders: Readonly<Record<string, Reader>> = {
  Dropout: readDropout,
  SpatialDropout2D: ofOne(({ fields, named }) => {
    fields.channelsLast();
    return spatialDropout2d(fields.number("rate"), named);
  }),
  GaussianNoise: ofOne(({ fields, named }) => gaussianNoise(fields.number("stddev"), named)),
  ...Object.fromEntries(passing.map((className) => [className, pass])),
};

/** By Keras' class: how it is read. */
export const layerReaders: Readonly<Record<string, Reader>> = {
  ...kernelReaders,
  ...normalizationReaders,
  ...activationReaders,
  ...poolingReaders,
  ...mergingReaders,
  ...sizeReaders,
  ...noiseReaders,
};
