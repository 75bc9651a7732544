/** @file Layers that change the size of an image, or the order of numbers. */
import type { KerasTensor } from "../functional.ts";
import { KNOWN_SIZES, pair, type Sides } from "./border.ts";
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

const upSampling2d: Writer = (site) => {
  const { size, interpolation, alignCorners } = site.settings;
  if (alignCorners === true) throw site.refuse("Keras has no aligned corners", "use alignCorners: false");
  return site.layer("UpSampling2D", { size: pair(size), interpolation, data_format: "channels_last" });
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

export const sizeTable: Readonly<Record<string, Writer>> = {
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
};
