/** @file The names of a whole architecture's weights in one package, layer by layer. */
import type { AnyModel } from "./model.ts";
import type { ReferenceLayout, WeightReference, WeightReferences } from "./reference.ts";

/** What one package calls the layers of one architecture. */
export interface Reference {
  /** `"torchvision"`, `"timm"`, `"keras"`; `"paper"` for a module written from the publication. */
  readonly package: string;
  /** Its name there: `"resnet50"`. */
  readonly architecture: string;
  readonly layout: ReferenceLayout;
  /**
   * Layers, ours to theirs: `"conv1/conv2d"` to `"conv1"`; the names of their weights follow by the package's custom. Where
   * they don't, a weight stands for itself: `"block1/separableConv2d/depthwiseKernel"` to `"block1.conv1.weight"`.
   */
  readonly names: Readonly<Record<string, string>>;
  /** By the name of our dense layer, see {@link WeightReference.flattened}. Default none. */
  readonly flattened?: Readonly<Record<string, readonly [channels: number, height: number, width: number]>>;
}

/** The last part of a weight's name, by the package's custom. */
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
 * What a reference calls one of our weights, and how it stores it; null for a weight that it does not have.
 *
 * @param weight Our name: `"conv2_1/conv2d/kernel"`.
 */
export const weightReference = (reference: Reference, weight: string): WeightReference | null => {
  const { layout, names, flattened = {} } = reference;
  const at = weight.lastIndexOf("/");
  const [layer, own] = [weight.slice(0, at), weight.slice(at + 1)];
  const [module, custom] = [names[layer], customs[layout][own]];
  const name = names[weight] ?? (module === undefined || custom === undefined ? undefined : `${module}${custom}`);
  if (name === undefined) return null;
  const image = own === "kernel" ? flattened[layer] : undefined;
  return { name, layout, ...(image === undefined ? {} : { flattened: image }) };
};

/**
 * Where each weight of a model is in a reference. Weights that the reference does not have are left out.
 *
 * @param under Only weights in this `named()` group, whose name is no part of the reference's: `"encoder"`. Default: all.
 * @example
 * const net = model(input([8, 8, 3]), named("conv1", conv2d(64, 3)));
 * const reference = { package: "torchvision", architecture: "resnet18", layout: "torch", names: { "conv1/conv2d": "conv1" } };
 * weightReferences(net, reference)["conv1/conv2d/kernel"]; // { name: "conv1.weight", layout: "torch" }
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
