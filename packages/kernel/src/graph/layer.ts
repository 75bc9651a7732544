/** @file Making a layer: mathematics with weights and settings. */
import { ArgumentError } from "../errors.ts";
import type { Initializer } from "../initializers/initializer.ts";
import type { Regularizer } from "../initializers/regularizer.ts";
import type { DType } from "../shape/types.ts";
import { checkWeight } from "./check-weight.ts";
import { callLayer, type Layer, type LayerDefinition, layerOf, whereAmI } from "./layer-call.ts";
import { fromSource, type WeightSource } from "./source.ts";
import { isTensor, type Tensor } from "./tensor.ts";

export interface WeightOptions {
  readonly initializer: Initializer;
  /** False for statistics, which are stored but not trained. Default true. */
  readonly learned?: boolean;
  readonly regularizer?: Regularizer | null | undefined;
  readonly dtype?: DType;
}

/** Makes a weight of the layer: Keras' `add_weight`. */
export type WeightMaker = (name: string, shape: readonly number[], options: WeightOptions) => Tensor;

const LAYER: unique symbol = Symbol("layer");

/** The layer behind a block that `defineLayer` made; null for other functions. */
export const layerBehind = (block: unknown): Layer | null =>
  typeof block === "function" ? ((block as { [LAYER]?: Layer })[LAYER] ?? null) : null;

/** What `build` gave, which comes from callers without types too. */
const checkedCompute = <C>(kind: string, compute: C): C => {
  if (typeof compute === "function") return compute;
  throw new ArgumentError({
    at: whereAmI(kind),
    problem: "the layer has nothing to compute with",
    received: typeof compute,
    expected: "a function from tensor to tensor, which every call of the layer runs",
    fix: `end the function that builds ${kind} with: return (x) => …`,
  });
};

const checkedOutput = (kind: string, output: unknown): Tensor => {
  if (isTensor(output)) return output;
  throw new ArgumentError({
    at: whereAmI(kind),
    problem: "the layer computed something that is not a tensor",
    received: typeof output,
    expected: "a tensor",
    fix: `return the result of an operation from ${kind}`,
  });
};

/**
 * Makes a layer. `build` runs at the first call: it makes the weights for the shape of that input, and returns the
 * function that every call then runs. Together they are Keras' `build()` and `call()`.
 *
 * @throws {@link ArgumentError} at the first call, for a weight without an initializer or without known sizes.
 * @throws {@link GraphError} at the first call, for two weights of one name.
 * @example
 * import { multiply } from "@tributary/kernel/ops";
 *
 * const scale = () => defineLayer({ kind: "scale" }, (x, weight) => {
 *   const factor = weight("factor", [x.shape.at(-1)!], { initializer: { kind: "ones" } });
 *   return (x) => multiply(x, factor);
 * });
 * scale()(input([8])).shape; // [null, 8]
 */
export const defineLayer = <L = (x: Tensor) => Tensor>(
  definition: LayerDefinition,
  build: (first: Tensor, weight: WeightMaker) => (x: Tensor) => Tensor,
): L => {
  const weights: Tensor[] = [];
  const layer: Layer = { ...layerOf(definition), weights };
  const weight: WeightMaker = (name, shape, options) => {
    checkWeight(name, shape, options, weights);
    const { initializer, learned = true, regularizer = null, dtype = "float32" } = options;
    const source: WeightSource = { kind: "weight", owner: layer, name, initializer, learned, regularizer };
    const tensor = fromSource(shape, dtype, source);
    weights.push(tensor);
    return tensor;
  };
  let compute: ((x: Tensor) => Tensor) | null = null;
  const block = (x: Tensor): Tensor =>
    callLayer(layer, [x], () => {
      compute ??= checkedCompute(definition.kind, build(x, weight));
      return checkedOutput(definition.kind, compute(x));
    });
  Object.defineProperty(block, "name", { value: definition.kind });
  Object.defineProperty(block, LAYER, { value: layer });
  return block as L;
};
