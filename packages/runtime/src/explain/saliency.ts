/** @file Saliency: how much the score of a class moves with each pixel. */
import { type AnyModel, ArgumentError, type ModelPort, type NdArray, type TrainedModel } from "@tributary/kernel";
import { checkOptions, checkTrained, gradients, type OptionTable, showShape } from "@tributary/kernel/authoring";
import { abs, max } from "@tributary/kernel/ops";
import type { FeedsOf, InputsOf } from "../model/named-feeds.ts";
import { knownOfExplanations } from "./options.ts";
import { type ExplainOptions, explainEach } from "./slopes.ts";

export interface SaliencyOptions extends ExplainOptions {
  /** Which input it is about. Default: the first that takes pictures, or the first. */
  readonly input?: string;
}

export interface Saliency {
  /** `[batch, height, width]` of a picture, from 0 up; of other inputs a number for each of theirs. */
  readonly maps: NdArray<"float32">;
  /** The number of the class that is explained, of each example. */
  readonly classes: readonly number[];
}

/** The input that an explanation is about. */
export const inputNamed = (at: string, { inputs }: AnyModel, wanted: string | undefined): ModelPort => {
  const isPicture = ({ tensor }: ModelPort): boolean => tensor.shape.length === 4 && tensor.dtype === "float32";
  const port =
    wanted === undefined ? (inputs.find(isPicture) ?? inputs[0]!) : inputs.find(({ name }) => name === wanted);
  if (port?.tensor.dtype === "float32") return port;
  throw new ArgumentError({
    at,
    problem: port
      ? `input "${port.name}" takes whole numbers, which do not move by little`
      : `there is no input "${wanted}"`,
    received: port ? `${port.tensor.dtype} ${showShape(port.tensor.shape)}` : `"${wanted}"`,
    expected: `one of ${inputs.map(({ name }) => `"${name}"`).join(", ")}, of float32`,
    fix: "name an input that takes pictures",
  });
};

const known: OptionTable<SaliencyOptions> = { ...knownOfExplanations, input: "optional" };

/**
 * How much the score of a class moves with each pixel: the size of its gradient, the largest of the channels.
 *
 * Simonyan et al. 2013, "Deep Inside Convolutional Networks", arXiv:1312.6034, section 3.1. The score is the logit, before a softmax or
 * sigmoid.
 *
 * - in   what `predict` of a predictor takes: numbers as the model wants them, the batch first
 * - out  `maps`: `[batch, height, width]` of the input, from 0 up
 *
 * @throws {@link ArgumentError} when the model has no such class, input or output, or the class does not depend on the input; also when one
 *   example needs more than `maxMemory`.
 * @throws {@link FeedError} when the feeds are not what the inputs ask for.
 * @example
 * const { maps } = await saliency(trained, new Float32Array(28 * 28).fill(0.5), { class: 0 });
 * maps.shape; // [1, 28, 28]
 */
export const saliency = async <M extends AnyModel>(
  trained: TrainedModel<M>,
  feeds: FeedsOf<InputsOf<M>>,
  options: SaliencyOptions = {},
): Promise<Saliency> => {
  checkTrained("saliency", trained);
  checkOptions("saliency", options, known);
  const { input, ...others } = options;
  const { name, tensor } = inputNamed("saliency", trained.net, input);
  return explainEach("saliency", trained, feeds, others, [tensor], ({ scores, seed, bound }) => {
    const [slope] = gradients(scores, [bound(tensor)], seed);
    if (slope) return tensor.shape.length === 4 ? max(abs(slope), { axes: [3] }) : abs(slope);
    throw new ArgumentError({
      at: "saliency",
      problem: `the class's score does not depend on input "${name}"`,
      received: `input "${name}"`,
      expected: "an input that the output is computed from",
      fix: "name another input or output",
    });
  });
};
