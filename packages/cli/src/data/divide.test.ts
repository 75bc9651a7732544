import { classTensor, dataset } from "@tributary/images";
import { expect, test } from "vitest";
import { divide } from "./divide.ts";

const labels = Array.from({ length: 40 }, (_, i) => (i % 10 === 0 ? 1 : 0));
const data = dataset({
  size: labels.length,
  read: (i) => ({ input: classTensor(i), target: classTensor(labels[i] ?? 0), name: `example ${i}` }),
});
const classesOf = async (set: typeof data): Promise<readonly number[]> => {
  const counts = [0, 0];
  for await (const { target } of set) counts[target.data[0]!]!++;
  return counts;
};

test("of a rare class as large a share is held out as of the others", async () => {
  for (const seed of [1, 2, 3]) {
    const { kept, heldOut, labels: left } = divide(data, labels, { share: 0.25, seed });
    expect(await classesOf(heldOut)).toEqual([9, 1]);
    expect(await classesOf(kept)).toEqual([27, 3]);
    expect(left).toHaveLength(30);
  }
});

test("a class of many examples is divided as soon as many of few are", () => {
  // More than a function takes arguments; adding each to a copy of those before took minutes.
  const many = 200_000;
  const { kept, heldOut } = divide(
    dataset({ size: many, read: () => ({ input: classTensor(0), target: classTensor(0), name: "example" }) }),
    new Array<number>(many).fill(0),
    { share: 0.2, seed: 1 },
  );
  expect([kept.size, heldOut.size]).toEqual([160_000, 40_000]);
});

test("a class of one example is learned, one of two is learned and held out", () => {
  const few = [0, 1, 1];
  const { kept, heldOut } = divide(data.take(3), few, { share: 0.2, seed: 1 });
  expect([kept.size, heldOut.size]).toEqual([2, 1]);
});
