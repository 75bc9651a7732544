/** @file Whether an output holds probabilities or logits, and the logits behind probabilities. */
import { sigmoid, type Tensor } from "@tributary/kernel";
import { meaningOf } from "@tributary/kernel/authoring";
import { clip, divide, exp, log, logSoftmax, maximum, scalar, subtract, sum } from "@tributary/kernel/ops";
import type { Loss } from "./loss.ts";
import type { Reading } from "./taken.ts";

/**
 * Options of everything that compares probabilities with the truth.
 */
export interface LogitsOptions {
  /**
   * Whether the output holds logits, any real numbers, rather than probabilities. Default: found from the model. What a
   * softmax or sigmoid computes is probabilities, also when it was reshaped, cropped, joined, averaged or dropped since; where
   * what went in is known, the loss is computed from that. All others are logits.
   */
  readonly fromLogits?: boolean | undefined;
}

/** Probabilities are kept this far from 0 and 1, so that logarithms stay finite. As in Keras. */
const EPSILON = 1e-7;

type Output = { readonly logits: Tensor } | { readonly probabilities: Tensor };

/** @param axis That of the classes that exclude each other; null where each number is an answer of its own. */
const read = (output: Tensor, axis: number | null, fromLogits: boolean | undefined): Output => {
  if (fromLogits === true) return { logits: output };
  const meaning = meaningOf(output);
  if (meaning.kind !== "probabilities") return fromLogits === false ? { probabilities: output } : { logits: output };
  return meaning.axis === axis && meaning.logits ? { logits: meaning.logits } : { probabilities: output };
};

/** The logarithms of the class probabilities along the last axis. */
export const logProbabilities = (output: Tensor, { fromLogits }: LogitsOptions): Tensor => {
  const found = read(output, output.shape.length - 1, fromLogits);
  if ("logits" in found) return logSoftmax(found.logits);
  const { probabilities } = found;
  const whole = maximum(sum(probabilities, { axes: [-1], keepDims: true }), scalar(EPSILON));
  return log(clip(divide(probabilities, whole), EPSILON, 1 - EPSILON));
};

/** The logits of independent probabilities. */
export const binaryLogits = (output: Tensor, { fromLogits }: LogitsOptions): Tensor => {
  const found = read(output, null, fromLogits);
  if ("logits" in found) return found.logits;
  const kept = clip(found.probabilities, EPSILON, 1 - EPSILON);
  return log(divide(kept, subtract(1, kept)));
};

/** Probabilities: over the classes of the last axis, or of each number where that is an answer of its own. */
export const probabilitiesOf = (
  output: Tensor,
  { fromLogits }: LogitsOptions,
  { independent }: Reading = { independent: false },
): Tensor => {
  const given = fromLogits === undefined ? meaningOf(output).kind === "probabilities" : !fromLogits;
  if (given) return output;
  return independent || output.shape.at(-1) === 1 ? sigmoid(output) : exp(logSoftmax(output));
};

/**
 * How an output is read. A softmax over the last axis always tells classes that exclude each other; otherwise it is as its loss
 * has it, and where that leaves it open, several sigmoids are answers of their own.
 *
 * @param classes What its loss says.
 */
export const readingOf = (output: Tensor, classes?: Loss["classes"]): Reading => {
  const meaning = meaningOf(output);
  const probabilities = meaning.kind === "probabilities";
  if (probabilities && meaning.axis === output.shape.length - 1) return { independent: false };
  if (classes) return { independent: classes === "independent" };
  return { independent: probabilities && meaning.axis === null && output.shape.at(-1) !== 1 };
};
