/** @file Reverse mode: one walk from the loss back to the weights. */
import { ArgumentError, GradientError } from "../errors.ts";
import type { Call } from "../graph/op.ts";
import { scalar } from "../graph/source.ts";
import { isTensor, type Tensor } from "../graph/tensor.ts";
import { topological } from "../graph/topological.ts";
import { add } from "../ops/arithmetic.ts";
import { expand } from "../ops/broadcast.ts";
import { readersIn, siblingsIn } from "./siblings.ts";

const checkTensor = (given: unknown): void => {
  if (isTensor(given)) return;
  throw new ArgumentError({
    at: "gradients",
    problem: "this is not a tensor",
    received: typeof given,
    expected: "a loss, and the tensors to find its gradients for",
    fix: "write gradients(loss, [x])",
  });
};

/** The tensors on some path from `wrt` to the loss: only they need a gradient. */
const between = (order: readonly Tensor[], wrt: readonly Tensor[]): ReadonlySet<Tensor> => {
  const moved = new Set<Tensor>(wrt);
  for (const tensor of order) {
    const { from } = tensor;
    if (from && from.op.gradient !== null && from.call.inputs.some((x) => moved.has(x))) moved.add(tensor);
  }
  return moved;
};

/** What the gradient of an operation is computed from: its inputs and its output, whose own gradient is known. */
export type Recall = (output: Tensor, dOutput: Tensor) => Pick<Call<unknown>, "inputs" | "output">;

/** What was computed on the way to the loss, kept until its gradient needs it. */
const kept: Recall = (output) => ({ inputs: output.from!.call.inputs, output });

/**
 * Whether anything can be learned: whether one of the tensors is on a way to the loss that nothing stops.
 *
 * @example
 * const x = constant([1, 2, 3]);
 * [square(x), stopGradient(x), cast(argMax(x), "float32")].map((y) => dependsOn(y, [x])); // [true, false, false]
 */
export const dependsOn = (loss: Tensor, wrt: readonly Tensor[]): boolean => between(topological([loss]), wrt).has(loss);

/**
 * The gradients of the loss with respect to `wrt`, like `GradientTape.gradient`. They are made of operations, so they
 * are lowered like everything else. `undefined` where the loss does not depend on the tensor.
 *
 * @param seed The weight of each element of the loss, with the loss's shape. By default all 1: the gradient of their sum.
 * @throws {@link GradientError} when the only way to a tensor leads through an operation without a gradient.
 *
 * @example
 * const x = constant([1, 2, 3]);
 * const [dx] = gradients(square(x), [x]);
 * dx && (await compute(dx)); // [2, 4, 6]
 */
export const gradients = (loss: Tensor, wrt: readonly Tensor[], seed?: Tensor): readonly (Tensor | undefined)[] =>
  backward(loss, wrt, seed, kept);

/** The same, computed from what `recall` gives for each output. */
export const backward = (
  loss: Tensor,
  wrt: readonly Tensor[],
  seed: Tensor | undefined,
  recall: Recall,
): readonly (Tensor | undefined)[] => {
  for (const tensor of [loss, ...wrt]) checkTensor(tensor);
  const order = topological([loss]);
  const needed = between(order, wrt);
  const flowing = new Map<Tensor, Tensor>([[loss, seed ?? expand(scalar(1), loss.shape)]]);
  const flow = ({ inputs }: Pick<Call<unknown>, "inputs">, given: readonly (Tensor | undefined)[]): void => {
    for (const [i, dInput] of given.entries()) {
      const x = inputs[i]!;
      if (!dInput || !needed.has(x)) continue;
      const sum = flowing.get(x);
      flowing.set(x, sum ? add(sum, dInput) : dInput); // used twice: the gradients add up
    }
  };
  const siblings = siblingsIn(order, needed);
  const readers = readersIn(
    order,
    Array.from(siblings.keys(), ({ from }) => from!.call.inputs[0]!),
  );
  for (const output of order.toReversed()) {
    const group = siblings.get(output);
    // Of those that are computed together, the first in order comes last.
    const reached = (group ?? [output]).filter((each) => flowing.has(each));
    if (!output.from || reached.length === 0 || !needed.has(output) || (group && group[0] !== output)) continue;
    const { op, call } = output.from;
    const { gradient } = op;
    if (gradient === null) continue;
    if ("why" in gradient) {
      throw new GradientError({
        at: call.at,
        problem: `the loss reaches a weight only through ${op.name}, which has no gradient: ${gradient.why}`,
        fix: `train on what goes into ${op.name}, and use ${op.name} when predicting; or stop there: ${op.name} of stopGradient(x)`,
      });
    }
    const calls = reached.map((each) => {
      const { inputs, output } = recall(each, flowing.get(each)!);
      const { attrs, at } = each.from!.call;
      return { inputs, attrs, at, output };
    });
    const dOutputs = reached.map((each) => flowing.get(each)!);
    const given =
      (calls.length > 1 ? op.together?.gradient(calls, dOutputs, readers.get(call.inputs[0]!)!) : null) ??
      calls.map((each, i) => gradient(each, dOutputs[i]!));
    for (const [i, each] of reached.entries()) flow(each.from!.call, given[i]!);
  }
  return wrt.map((tensor) => flowing.get(tensor));
};
