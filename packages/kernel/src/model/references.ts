/** @file The names and layouts of our weights in other libraries, layer by layer, as data for importers. */
import { entryOf } from "../entry-of.ts";
import type { AnyModel } from "./model.ts";

/**
 * The layout of kernels in a library. `"torch"`: dense kernels are `[out, in]`, all others as ours. `"keras"`: height
 * and width first: convolutions `[height, width, in, out]`, transposed ones `[height, width, out, in]`, depthwise ones
 * `[height, width, channels, multiplier]`; dense kernels as ours.
 */
export type ReferenceLayout = "torch" | "keras";

/** One of our weights in a reference. */
export interface WeightReference {
  /** Its name there: `"layer1.0.conv1.weight"`, `"conv2_block1_1_conv/kernel"`. */
  readonly name: string;
  readonly layout: ReferenceLayout;
  /**
   * For a dense kernel whose image the reference flattens channels first: the image's channels, height and width. Ours is
   * flattened channels last, so the rows of the kernel change places.
   */
  readonly flattened?: readonly [channels: number, height: number, width: number];
}

/** The reference of each weight, by our names. */
export type WeightReferences = Readonly<Record<string, WeightReference>>;

/** The names that one library gives the layers of one architecture. */
export interface Reference {
  /** `"torchvision"`, `"timm"`, `"keras"`; `"paper"` for a module written from the publication. */
  readonly package: string;
  /** Its name there: `"resnet50"`. */
  readonly architecture: string;
  readonly layout: ReferenceLayout;
  /**
   * Layers, ours to theirs: `"conv1/conv2d"` to `"conv1"`. The names of their weights follow the library's convention;
   * where they don't, single weights are listed: `"block1/separableConv2d/depthwiseKernel"` to `"block1.conv1.weight"`.
   */
  readonly names: Readonly<Record<string, string>>;
  /** By the name of our dense layer, see {@link WeightReference.flattened}. Default none. */
  readonly flattened?: Readonly<Record<string, readonly [channels: number, height: number, width: number]>>;
}

/** The last part of a weight's name, by the library's convention. */
const customs: Record<ReferenceLayout, Readonly<Record<string, string>>> = {
  torch: {
    kernel: ".weight",
    depthwiseKernel: ".weight",
    bias: ".bias",
    gamma: ".weight",
    beta: ".bias",
    movingMean: ".running_mean",
    movingVariance: ".running_var",
    alpha: ".weight",
  },
  keras: {
    kernel: "/kernel",
    depthwiseKernel: "/depthwise_kernel",
    pointwiseKernel: "/pointwise_kernel",
    bias: "/bias",
    gamma: "/gamma",
    beta: "/beta",
    movingMean: "/moving_mean",
    movingVariance: "/moving_variance",
    alpha: "/alpha",
  },
};

/**
 * The name and layout of one of our weights in a reference; null if the reference does not have it.
 *
 * @param weight Our name: `"conv2_1/conv2d/kernel"`.
 */
export const weightReference = (reference: Reference, weight: string): WeightReference | null => {
  const { layout, names, flattened = {} } = reference;
  const at = weight.lastIndexOf("/");
  const [layer, own] = [weight.slice(0, at), weight.slice(at + 1)];
  const [module, custom] = [entryOf(names, layer), entryOf(customs[layout], own)];
  const name =
    entryOf(names, weight) ?? (module === undefined || custom === undefined ? undefined : `${module}${custom}`);
  if (name === undefined) return null;
  const image = own === "kernel" ? entryOf(flattened, layer) : undefined;
  return { name, layout, ...(image === undefined ? {} : { flattened: image }) };
};

/**
 * The name and layout of each weight of a model in a reference. Weights that the reference does not have are left out.
 *
 * @param under Only weights in this `named()` group, whose name is not part of the reference's names: `"encoder"`.
 * Default: all.
 * @example
 * const net = model(input([8, 8, 3]), named("conv1", conv2d(64, 3)));
 * const names = { "conv1/conv2d": "conv1" };
 * const found = weightReferences(net, { package: "torchvision", architecture: "resnet18", layout: "torch", names });
 * found["conv1/conv2d/kernel"]; // { name: "conv1.weight", layout: "torch" }
 */
export const weightReferences = (net: AnyModel, reference: Reference, under?: string): WeightReferences => {
  const start = under === undefined ? "" : `${under}/`;
  return Object.fromEntries(
    net.weights.flatMap(({ name }) => {
      const found = name.startsWith(start) ? weightReference(reference, name.slice(start.length)) : null;
      return found ? [[name, found]] : [];
    }),
  );
};
