/** @file Activations, as layers and as parts of layers. */
import {
  type Activation,
  activation as activationLayer,
  elu as eluLayer,
  leakyRelu,
  named,
  prelu,
  relu as reluLayer,
  softmax,
  type Tensor,
} from "@tributary/kernel";
import { abs, add, clip, divide, exp, logSoftmax, multiply, scalar, softplus, tanh } from "@tributary/kernel/ops";
import { isRecord } from "../../weights/refusal.ts";
import { type KerasDescription, ofOne, type Reader } from "./reading.ts";
import type { Writer } from "./site.ts";
import { initializerOf, regularizerOf } from "./starts.ts";

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

/** Keras' words for our activations. */
const words: Readonly<Record<string, Activation>> = {
  linear: "linear",
  relu: "relu",
  relu6: "relu6",
  leaky_relu: "leakyRelu",
  elu: "elu",
  gelu: "gelu",
  silu: "silu",
  swish: "silu",
  sigmoid: "sigmoid",
  hard_sigmoid: "hardSigmoid",
  hard_silu: "hardSwish",
  hard_swish: "hardSwish",
  tanh: "tanh",
  softplus: "softplus",
  softmax: "softmax",
};

/** Activations of Keras that are no word here, of operations. */
const composed: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  selu: (x) => multiply(eluLayer({ alpha: 1.6732632423543772 })(x), scalar(1.0507009873554805)),
  exponential: exp,
  softsign: (x) => divide(x, add(scalar(1), abs(x))),
  mish: (x) => multiply(x, tanh(softplus(x))),
  hard_tanh: (x) => clip(x, -1, 1),
  log_softmax: (x) => logSoftmax(x),
};

/** Before its third version, Keras' hard sigmoid was another: x / 5 + 1/2 between 0 and 1. */
const steeperHardSigmoid = (x: Tensor): Tensor => clip(add(multiply(x, scalar(0.2)), scalar(0.5)), 0, 1);

/** A word, a function by its name, or a layer in the place of one. */
const nameOf = (value: unknown): unknown => {
  if (!isRecord(value)) return value ?? "linear";
  return value.class_name === "function" ? value.config : value;
};

/** What a layer applies to its result: a word of ours, or operations behind the layer. */
const readActivation = ({
  fields,
  version,
}: KerasDescription): { readonly word: Activation; readonly behind: ((x: Tensor) => Tensor) | null } => {
  const name = nameOf(fields.raw("activation"));
  if (typeof name === "string") {
    if (name === "hard_sigmoid" && version < 3) return { word: "linear", behind: steeperHardSigmoid };
    if (Object.hasOwn(words, name)) return { word: words[name]!, behind: null };
    if (Object.hasOwn(composed, name)) return { word: "linear", behind: composed[name]! };
  }
  throw fields.refuse(
    "the activation is not one that Tributary has",
    fields.raw("activation"),
    [...Object.keys(words), ...Object.keys(composed)].join(", "),
  );
};

/** A layer with what it applies to its result. */
export const activated = (make: (layer: KerasDescription, activation: Activation) => (x: Tensor) => Tensor): Reader =>
  ofOne((layer) => {
    const { word, behind } = readActivation(layer);
    const block = make(layer, word);
    return behind ? (x) => behind(block(x)) : block;
  });

const readRelu = ofOne(({ fields, named: options }) => {
  fields.only("threshold", (threshold) => threshold === 0, "0");
  const maxValue = fields.raw("max_value") === undefined ? {} : { maxValue: fields.number("max_value") };
  return reluLayer({ ...maxValue, negativeSlope: fields.number("negative_slope", 0), ...options });
});

const readActivationLayer = ofOne((layer) => {
  const { word, behind } = readActivation(layer);
  return behind ? named(layer.named.name, behind) : activationLayer(word, layer.named);
});

const readPrelu = ofOne(({ fields, common }) =>
  prelu({
    sharedAxes: fields.numbers("shared_axes", []),
    ...initializerOf(fields, "alpha_initializer", "alphaInitializer"),
    ...regularizerOf(fields, "alpha_regularizer", "alphaRegularizer"),
    ...common,
  }),
);

/** By Keras' class: how it is read. */
export const activationReaders: Readonly<Record<string, Reader>> = {
  Activation: readActivationLayer,
  ReLU: readRelu,
  PReLU: readPrelu,
  LeakyReLU: ofOne(({ fields, named: options }) =>
    leakyRelu({ negativeSlope: fields.number("negative_slope|alpha", 0.3), ...options }),
  ),
  ELU: ofOne(({ fields, named: options }) => eluLayer({ alpha: fields.number("alpha", 1), ...options })),
  Softmax: ofOne(({ fields, named: options }) => softmax({ axis: fields.number("axis", -1), ...options })),
};
