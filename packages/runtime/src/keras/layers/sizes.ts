/** @file Layers that change the size of an image, or the order of numbers. */
import {
  centerCrop,
  cropping2d,
  flatten,
  permute,
  reshape,
  resizing,
  upSampling2d as upSampling2dLayer,
  zeroPadding2d,
} from "@tributary/kernel";
import { showShape } from "@tributary/kernel/authoring";
import type { KerasTensor } from "../functional.ts";
import { KNOWN_SIZES, pair, type Sides } from "./border.ts";
import type { Fields } from "./fields.ts";
import { ofOne, type Reader } from "./reading.ts";
import type { Site, Writer } from "./site.ts";

/** How much to cut off around the center, the odd pixel at the end. */
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

/** Pixel shuffle: functions of newer versions of Keras 3, which no layer stands for. */
const blocks =
  (className: "DepthToSpace" | "SpaceToDepth"): Writer =>
  (site) => {
    const { blockSize, order } = site.settings;
    if (order !== "tensorflow") {
      throw site.refuse(
        `Keras has TensorFlow's order of channels only, and this is ${order === "torch" ? "PyTorch's" : String(order)}`,
        'use order: "tensorflow"; or export with toOnnx(), which has both',
      );
    }
    const config = { block_size: blockSize, data_format: "channels_last" };
    return site.operation({ suffix: "", module: "nn", className, config, inputs: site.inputs, shape: site.shape });
  };

const upSampling2d: Writer = (site) => {
  const { size, interpolation, alignCorners } = site.settings;
  if (alignCorners === true) throw site.refuse("Keras has no aligned corners", "use alignCorners: false");
  return site.layer("UpSampling2D", { size: pair(size), interpolation, data_format: "channels_last" });
};

/** Keras' nearest pixel is at ⌊(i + 1/2) · old / new⌋, ours at ⌊i · old / new⌋: the same where each pixel is repeated. */
const isSameNearest = (before: KerasTensor["shape"], after: KerasTensor["shape"]): boolean =>
  [1, 2].every((axis) => {
    const [from, to] = [before[axis], after[axis]];
    return from != null && to != null && to % from === 0;
  });

const resize: Writer = (site) => {
  const { interpolation, alignCorners } = site.settings;
  const [, height, width] = site.shape;
  if (alignCorners === true) throw site.refuse("Keras has no aligned corners", "use alignCorners: false");
  if (height == null || width == null) {
    throw site.refuse("Keras has to know the size of what is resized", KNOWN_SIZES);
  }
  const [image] = site.inputs as readonly [KerasTensor];
  if (interpolation === "nearest" && !isSameNearest(image.shape, site.shape)) {
    throw site.refuse(
      "Keras takes the nearest pixel from the middle of each place, which is another",
      'use interpolation: "bilinear", or a multiple of the size',
    );
  }
  return site.layer(
    "Resizing",
    { height, width, interpolation, data_format: "channels_last" },
    site.inputs.slice(0, 1),
  );
};

export const sizeTable: Readonly<Record<string, Writer>> = {
  cropAndConcatenate,
  zeroPadding2d: (site) =>
    site.layer("ZeroPadding2D", { padding: site.settings.padding, data_format: "channels_last" }),
  cropping2d: (site) => site.layer("Cropping2D", { cropping: site.settings.cropping, data_format: "channels_last" }),
  pad,
  centerCrop: crop,
  cropLike: crop,
  padLike,
  depthToSpace: blocks("DepthToSpace"),
  spaceToDepth: blocks("SpaceToDepth"),
  upSampling2d,
  resizing: resize,
  resizeLike: resize,
  flatten: (site) => site.layer("Flatten", { data_format: "channels_last" }),
  reshape: (site) => site.layer("Reshape", { target_shape: site.settings.targetShape }),
  permute: (site) => site.layer("Permute", { dims: site.settings.dims }),
};

/** One number for all sides, two for height and width, or a pair for each. */
const readSides = (fields: Fields, name: string): Sides | readonly [number, number] => {
  const value = fields.raw(name);
  const isSide = (side: unknown): side is readonly [number, number] =>
    Array.isArray(side) && side.length === 2 && side.every((pixels) => typeof pixels === "number");
  const isSides = (sides: unknown): sides is Sides => Array.isArray(sides) && sides.length === 2 && sides.every(isSide);
  return isSides(value) ? value : fields.pair(name, 1);
};

const isOff = (value: unknown): boolean => value === false;
const interpolations = ["nearest", "bilinear"] as const;

const readResizing = ofOne(({ fields, named }) => {
  for (const option of ["crop_to_aspect_ratio", "pad_to_aspect_ratio", "antialias"])
    fields.only(option, isOff, "false");
  const interpolation = fields.word("interpolation", interpolations, "bilinear");
  const [height, width] = [fields.number("height"), fields.number("width")];
  const block = resizing(height, width, { interpolation, ...named });
  return (x) => {
    if (interpolation === "nearest" && !isSameNearest(x.shape, [null, height, width])) {
      const received = `from ${showShape(x.shape)} to ${height} × ${width}`;
      throw fields.refuse(
        "the nearest pixel of Keras is another than ours",
        received,
        "bilinear, or a multiple of the size",
      );
    }
    return block(x);
  };
});

/** By Keras' class: how it is read. */
export const sizeReaders: Readonly<Record<string, Reader>> = {
  ZeroPadding2D: ofOne(({ fields, named }) => {
    fields.channelsLast();
    return zeroPadding2d(readSides(fields, "padding"), named);
  }),
  Cropping2D: ofOne(({ fields, named }) => {
    fields.channelsLast();
    return cropping2d(readSides(fields, "cropping"), named);
  }),
  UpSampling2D: ofOne(({ fields, named }) => {
    fields.channelsLast();
    const interpolation = fields.word("interpolation", interpolations, "nearest");
    return upSampling2dLayer(fields.pair("size", 2), { interpolation, ...named });
  }),
  Resizing: readResizing,
  CenterCrop: ofOne(({ fields, named }) => centerCrop(fields.number("height"), fields.number("width"), named)),
  Flatten: ofOne(({ fields }) => {
    fields.channelsLast();
    return flatten;
  }),
  Reshape: ofOne(({ fields, named }) => reshape(fields.numbers("target_shape"), named)),
  Permute: ofOne(({ fields, named }) => permute(fields.numbers("dims"), named)),
};
