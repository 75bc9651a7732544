/** @file Layers that check their shape rule when they are called. */
import { settle } from "../errors.ts";
import { defineLayer, type WeightMaker } from "../graph/layer.ts";
import { callLayer, type LayerDefinition, layerOf, whereAmI } from "../graph/layer-call.ts";
import { askShapes } from "../graph/shape-check.ts";
import type { Tensor } from "../graph/tensor.ts";
import type { Complaint } from "../shape/complaint.ts";
import { complain, show } from "../shape/messages.ts";
import type { Shape } from "../shape/types.ts";
import { checkTensor } from "./arguments.ts";
import type { AnyLayer } from "./typed.ts";

/** The output shape for an input shape, or why there is none. */
export type Rule = (shape: Shape) => Shape | Complaint;

/** The options of every layer with settings. */
export interface LayerOptions {
  /** The name of the layer in summaries and weight files. By default its kind, counted within its part of the model. */
  readonly name?: string;
  /** Whether its weights are trained. Default true. */
  readonly trainable?: boolean;
}

/**
 * A layer of one input: `rule` is checked at every call; `build` makes the weights at the first call, and returns the
 * function that each call runs.
 *
 * @param rule The output shape for an input shape, or why there is none: a {@link Complaint}, which becomes a {@link ShapeError}.
 * @throws {@link ShapeError} when the layer is called, in the words of the rule.
 * @example
 * const sameShape: Rule = (shape) => shape;
 * const squared = ruledLayer<TypedLayer>({ kind: "squared" }, sameShape, () => (x) => square(x));
 * squared(input([4])).shape; // [null, 4]
 */
export const ruledLayer = <L extends AnyLayer>(
  definition: LayerDefinition,
  rule: Rule,
  build: (first: Tensor, weight: WeightMaker) => (x: Tensor) => Tensor,
): L => {
  const { kind } = definition;
  const check = (x: Tensor): void => {
    checkTensor(kind, x);
    askShapes({ inputs: [x], rule: ([shape]) => rule(shape!), path: whereAmI(kind) });
  };
  return defineLayer<L>(definition, (first, weight) => {
    check(first);
    let made = 0;
    const compute = build(first, (...weightArguments) => {
      made++;
      return weight(...weightArguments);
    });
    const channels = first.shape.at(-1)!;
    return (x) => {
      if (x === first) return compute(x);
      check(x);
      if (made > 0 && x.shape.at(-1) !== channels) {
        settle(complain("weights", { at: kind, channels, shape: show(x.shape) }, x.shape), whereAmI(kind));
      }
      return compute(x);
    };
  });
};

/** A layer without weights, applied at once to one tensor. */
export const applyRuled = (
  definition: LayerDefinition,
  rule: Rule,
  x: Tensor,
  compute: (x: Tensor) => Tensor,
): Tensor => {
  const { kind } = definition;
  checkTensor(kind, x);
  return callLayer(layerOf(definition), [x], () => {
    askShapes({ inputs: [x], rule: ([shape]) => rule(shape!), path: whereAmI(kind) });
    return compute(x);
  });
};
