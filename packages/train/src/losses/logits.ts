/** @file Whether an output holds probabilities or logits, and the logits behind probabilities. */
import { sigmoid, type Tensor } from "@tributary/kernel";
import { clip, divide, exp, log, logSoftmax, subtract, sum } from "@tributary/kernel/ops";

export interface LogitsOptions {
  /**
   * Whether the output holds logits, any real numbers, rather than probabilities. Default: found from the model. An output
   * that a softmax or sigmoid computes is probabilities, and the loss is computed from what went in; all others are logits.
   */
  readonly fromLogits?: boolean | undefined;
}

/** Probabilities are kept this far from 0 and 1, so that logarithms stay finite. As in Keras. */
const EPSILON = 1e-7;

/** Steps back over operations that only rename a tensor. */
const origin = (x: Tensor): Tensor => (x.from?.op.name === "identity" ? origin(x.from.call.inputs[0]!) : x);

type Activation = "softmax" | "sigmoid";

type Output = { readonly logits: Tensor } | { readonly probabilities: Tensor };

const lastAxis = ({ from, shape }: Tensor): boolean =>
  from?.call.attrs === null || from?.call.attrs.axis === shape.length - 1;

const read = (output: Tensor, activation: Activation, fromLogits: boolean | undefined): Output => {
  if (fromLogits === true) return { logits: output };
  const computed = origin(output);
  if (computed.from?.op.name === activation && lastAxis(computed)) return { logits: computed.from.call.inputs[0]! };
  return fromLogits === false ? { probabilities: output } : { logits: output };
};

/** The logarithms of the class probabilities along the last axis. */
export const logProbabilities = (output: Tensor, { fromLogits }: LogitsOptions): Tensor => {
  const found = read(output, "softmax", fromLogits);
  if ("logits" in found) return logSoftmax(found.logits);
  const { probabilities } = found;
  const whole = divide(probabilities, sum(probabilities, { axes: [-1], keepDims: true }));
  return log(clip(whole, EPSILON, 1 - EPSILON));
};

/** The logits of independent probabilities. */
export const binaryLogits = (output: Tensor, { fromLogits }: LogitsOptions): Tensor => {
  const found = read(output, "sigmoid", fromLogits);
  if ("logits" in found) return found.logits;
  const kept = clip(found.probabilities, EPSILON, 1 - EPSILON);
  return log(divide(kept, subtract(1, kept)));
};

/** Probabilities: over the classes of the last axis, or of its only one. */
export const probabilitiesOf = (output: Tensor, { fromLogits }: LogitsOptions): Tensor => {
  const computed = origin(output).from?.op.name;
  const known = fromLogits ?? (computed !== "softmax" && computed !== "sigmoid");
  if (!known) return output;
  return output.shape.at(-1) === 1 ? sigmoid(output) : exp(logSoftmax(output));
};
