/** @file Activations by name, for the `activation` option of other layers. */
import type { Tensor } from "../../graph/tensor.ts";
import * as ops from "../../ops/activations.ts";
import { identity } from "../../ops/identity.ts";
import { softmax } from "../../ops/softmax.ts";
import type { OneOf } from "../../shape/one-of.ts";
import { checkWord } from "../arguments.ts";
import type { Elementwise } from "../bare.ts";
import { definitionOf } from "../options.ts";
import { ruledLayer } from "../ruled.ts";

/** An element-wise function, by name; only `"softmax"` works along the last axis. */
export type Activation = OneOf<
  [
    "linear",
    "relu",
    "relu6",
    "leakyRelu",
    "elu",
    "gelu",
    "silu",
    "sigmoid",
    "hardSigmoid",
    "hardSwish",
    "tanh",
    "softplus",
    "softmax",
  ]
>;

const activations: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  linear: (x: Tensor): Tensor => x,
  relu: ops.relu,
  relu6: (x: Tensor): Tensor => ops.clip(x, 0, 6),
  leakyRelu: (x: Tensor): Tensor => ops.leakyRelu(x, 0.2),
  elu: (x: Tensor): Tensor => ops.elu(x, 1),
  gelu: ops.gelu,
  silu: ops.silu,
  sigmoid: ops.sigmoid,
  hardSigmoid: ops.hardSigmoid,
  hardSwish: ops.hardSwish,
  tanh: ops.tanh,
  softplus: ops.softplus,
  softmax: (x: Tensor): Tensor => softmax(x),
};

export const checkActivation = (at: string, name: Activation): void =>
  checkWord(at, "activation", name, Object.keys(activations));

/** Applies the activation of that name, as part of another layer. */
export const activate = (x: Tensor, name: Activation): Tensor => activations[name](x);

/**
 * An activation by its name, as a layer.
 *
 * @example
 * activation("sigmoid")(input([10])).shape; // [null, 10]
 */
export const activation = (name: Activation, options: { readonly name?: string } = {}): Elementwise => {
  checkActivation("activation", name);
  return ruledLayer(
    definitionOf("activation", { activation: name }, {}, options),
    (shape) => shape,
    () => (x) => (name === "linear" ? identity(x) : activate(x, name)),
  );
};
