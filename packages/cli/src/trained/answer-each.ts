/** @file What each of several outputs says of a picture. */
import type { Image, Mask } from "@tributary/images";
import type { Tensor } from "@tributary/kernel";
import { checkOptions, meaningOf } from "@tributary/kernel/authoring";
import { type ClassAnswer, classes, mask } from "@tributary/runtime";
import { type AskOptions, askPictures, knownOfAsking, numbersOf } from "./ask.ts";
import { countedClasses } from "./facts.ts";
import type { OpenModel } from "./open-for-answers.ts";

/** What one of several outputs says. */
export interface OutputAnswer {
  readonly name: string;
  /** The most probable first, where it names pictures. */
  readonly classes?: readonly ClassAnswer[];
  /** The share of the pixels that each class has, where it names pixels. */
  readonly shares?: Readonly<Record<string, number>>;
  /** The numbers as they are, where it names nothing; of many, the least, the mean and the most. */
  readonly values?: readonly number[];
  readonly range?: { readonly least: number; readonly mean: number; readonly most: number };
  readonly shape: readonly number[];
}

/** Numbers that a person can read. */
const FEW = 16;

/** Whether one class of several is true of every pixel: logits, a softmax, a sigmoid, or labels. */
const namesPixels = (tensor: Tensor): boolean => {
  const meaning = meaningOf(tensor);
  if (meaning.kind === "labels") return tensor.shape.length === 3;
  if (tensor.shape.length !== 4) return false;
  const isSingle = tensor.shape[3] === 1;
  return meaning.kind === "values" ? !isSingle : isSingle || meaning.axis === 3;
};

/**
 * What share of the pixels each class has.
 *
 * @example
 * sharesOf({ data: Int32Array.of(0, 0, 1, 0) }, ["sky", "road"]); // { sky: 0.75, road: 0.25 }
 */
export const sharesOf = ({ data }: Pick<Mask, "data">, names: readonly string[]): Readonly<Record<string, number>> => {
  const counts = names.map(() => 0);
  for (const label of data) counts[label]!++;
  return Object.fromEntries(names.map((name, k) => [name, counts[k]! / data.length]));
};

const rangeOf = (numbers: ArrayLike<number>): NonNullable<OutputAnswer["range"]> => {
  let [least, most, sum] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < numbers.length; i++) {
    least = Math.min(least, numbers[i]!);
    most = Math.max(most, numbers[i]!);
    sum += numbers[i]!;
  }
  return { least, mean: sum / numbers.length, most };
};

/**
 * What every output of a model says, by its name. Names of classes are those of an output that has as many.
 *
 * @example
 * const open = await openForAnswers(trained, "cpu");
 * (await answerEach(open, picture)).map(({ name, shape }) => [name, shape]); // [["output", [2]]]
 */
export const answerEach = async (
  open: OpenModel,
  picture: Image,
  options: AskOptions = {},
): Promise<readonly OutputAnswer[]> => {
  checkOptions("answerEach", options, knownOfAsking);
  const prediction = await askPictures(open, picture, options.signal);
  return open.net.outputs.map(({ name, tensor }, index) => {
    const count = tensor.shape.at(-1);
    const named = { ...open, classes: open.classes?.length === count ? open.classes : undefined };
    if (tensor.shape.length === 2) {
      const [answer] = classes(named, prediction, { output: name });
      return { name, shape: [count ?? 0], ...(answer ? { classes: answer } : {}) };
    }
    const {
      data,
      shape: [, ...shape],
    } = numbersOf(open.net, prediction, index);
    if (namesPixels(tensor)) {
      const names = named.classes ?? countedClasses(count);
      return { name, shape, shares: sharesOf(mask(named, prediction, { output: name }), names) };
    }
    return { name, shape, ...(data.length <= FEW ? { values: Array.from(data) } : { range: rangeOf(data) }) };
  });
};
