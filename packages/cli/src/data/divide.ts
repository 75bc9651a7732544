/** @file Examples divided by a seed: of every class the same share. */
import { type Dataset, permutation, randomFrom } from "@tributary/images";
import { listAt } from "@tributary/kernel/authoring";

export interface DivideOptions {
  /** How much of every class is held out: 0.2 is a fifth, and at least one example where there are two. */
  readonly share: number;
  readonly seed: number;
}

export interface Divided {
  readonly kept: Dataset;
  readonly heldOut: Dataset;
  /** The classes of the examples that are kept; null where nobody knows them. */
  readonly labels: readonly number[] | null;
}

const inOrder = (numbers: readonly number[]): readonly number[] => numbers.toSorted((a, b) => a - b);

/** @param labels The class of every example; null where they are not known without reading all: then the seed alone decides. */
export const divide = (data: Dataset, labels: readonly number[] | null, { share, seed }: DivideOptions): Divided => {
  if (labels === null) {
    const { train, test } = data.split({ train: 1 - share, seed });
    return { kept: train, heldOut: test, labels };
  }
  const groups = new Map<number, number[]>();
  for (const [index, label] of labels.entries()) listAt(groups, label).push(index);
  const parts = [...groups].map(([label, group]) => {
    const order = Array.from(permutation(group.length, randomFrom(seed, `divide/${label}`)), (place) => group[place]!);
    const count = group.length < 2 ? 0 : Math.max(1, Math.round(group.length * share));
    return { heldOut: order.slice(0, count), kept: order.slice(count) };
  });
  const first = inOrder(parts.flatMap(({ kept }) => kept));
  const heldOut = inOrder(parts.flatMap((part) => part.heldOut));
  return { kept: data.pick(first), heldOut: data.pick(heldOut), labels: first.map((index) => labels[index]!) };
};
