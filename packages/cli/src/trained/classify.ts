/** @file The classes of pictures. */
import type { Image } from "@tributary/images";
import { checkOptions } from "@tributary/kernel/authoring";
import { type ClassAnswer, classes, probabilities } from "@tributary/runtime";
import { type AskOptions, askPictures, knownOfAsking } from "./ask.ts";
import type { OpenModel } from "./open-for-answers.ts";

/** The probability of each class, for every picture. */
export const classifyAll = async (
  open: OpenModel,
  pictures: readonly Image[],
  { signal }: AskOptions = {},
): Promise<readonly (readonly number[])[]> => {
  // What takes pictures of any size takes those of one size at once.
  if (new Set(pictures.map(({ shape }) => shape.join())).size > 1 && open.net.inputs[0]!.tensor.shape[1] === null) {
    const each: (readonly number[])[] = [];
    for (const picture of pictures) each.push(...(await classifyAll(open, [picture], { ...(signal && { signal }) })));
    return each;
  }
  const prediction = await askPictures(open, pictures, signal);
  const { data, shape } = probabilities(open, prediction);
  const [, count = 0] = shape;
  return pictures.map((_, i) => Array.from(data.subarray(i * count, (i + 1) * count)));
};

/**
 * The classes by name, the most probable first.
 *
 * @example
 * const open = await openForAnswers(trained, "cpu");
 * (await classify(open, picture)).length; // 2
 */
export const classify = async (
  open: OpenModel,
  picture: Image,
  options: AskOptions = {},
): Promise<readonly ClassAnswer[]> => {
  checkOptions("classify", options, knownOfAsking);
  return classes(open, await askPictures(open, picture, options.signal))[0]!;
};
