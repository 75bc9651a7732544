/** @file Activations, as layers and as parts of layers. */
import type { Writer } from "./site.ts";

/** Keras' names of activations, where they are not ours. */
const activationNames: Readonly<Record<string, string>> = {
  leakyRelu: "leaky_relu",
  hardSigmoid: "hard_sigmoid",
  hardSwish: "hard_silu",
};

/** Keras' name of an activation. */
export const activationOf = (name: unknown): unknown => activationNames[name as string] ?? name;

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

const activation =
  (name: string): Writer =>
  (site) =>
    site.layer("Activation", { activation: name });

export const activationTable: Readonly<Record<string, Writer>> = {
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
};
