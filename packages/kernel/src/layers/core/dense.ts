/** @file The fully connected layer. */
import type { Initializer } from "../../initializers/initializer.ts";
import type { Regularizer } from "../../initializers/regularizer.ts";
import { add } from "../../ops/arithmetic.ts";
import { matmul } from "../../ops/matmul.ts";
import { type DenseShape, denseShape } from "../../shape/dense.ts";
import { type Activation, activate, checkActivation } from "../activations/activation.ts";
import { checkWhole } from "../arguments.ts";
import { glorot, zero } from "../defaults.ts";
import { definitionOf } from "../options.ts";
import { type LayerOptions, ruledLayer } from "../ruled.ts";
import type { IN, OUT, TypedLayer } from "../typed.ts";

export interface DenseOptions extends LayerOptions {
  /** Whether to add a learned bias per unit. Default true. */
  readonly useBias?: boolean;
  /** Applied to the result. Default none. */
  readonly activation?: Activation;
  /** Initializer of the kernel. Default `glorotUniform()`. */
  readonly kernelInitializer?: Initializer;
  /** Initializer of the bias. Default `zeros()`. */
  readonly biasInitializer?: Initializer;
  /** Regularizer of the kernel. Default none. */
  readonly kernelRegularizer?: Regularizer;
}

export interface Dense<F extends number> extends TypedLayer {
  readonly [OUT]: DenseShape<this[typeof IN], F>;
}

/**
 * `units` weighted sums of the last axis. It does not flatten: all positions of the other axes share the weights.
 *
 * - in   `[batch, …, features]`
 * - out  `[batch, …, units]`
 * - weights  `kernel [features, units]`, `bias [units]`
 *
 * @throws {@link ShapeError} when there is no axis besides the batch, or the size of the last is unknown.
 * @example
 * dense(7)(input([4, 5, 6])).shape; // [null, 4, 5, 7]
 */
export const dense = <const F extends number>(units: F, options: DenseOptions = {}): Dense<F> => {
  const { useBias = true, activation = "linear", kernelInitializer = glorot, biasInitializer = zero } = options;
  const { kernelRegularizer } = options;
  checkWhole("dense", "units", units);
  checkActivation("dense", activation);
  const chosen = { useBias, activation, kernelInitializer, biasInitializer, kernelRegularizer };
  return ruledLayer(
    definitionOf("dense", { units }, chosen, options),
    (shape) => denseShape(shape, units),
    ({ shape }, weight) => {
      const kernel = weight("kernel", [shape.at(-1)!, units], {
        initializer: kernelInitializer,
        regularizer: kernelRegularizer,
      });
      const bias = useBias ? weight("bias", [units], { initializer: biasInitializer }) : undefined;
      return (x) => {
        const product = matmul(x, kernel);
        return activate(bias ? add(product, bias) : product, activation);
      };
    },
  );
};
