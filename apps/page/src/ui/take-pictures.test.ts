import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { takePictures } from "./take-pictures.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What comes of a camera that gives these pictures, numbers, and fails where one is negative; it is ended at 0. */
const takenOf = async (pictures: readonly number[]) => {
  const ending = new AbortController();
  const came: number[] = [];
  const failures: string[] = [];
  let looks = 0;
  const ended = takePictures({
    take: async () => {
      const picture = pictures[looks++] ?? 0;
      if (picture === 0) ending.abort();
      if (picture < 0) throw new Error("it could not be had");
      return picture || null;
    },
    every: 100,
    onPicture: async (picture) => void came.push(picture),
    onFailure: ({ message }) => void failures.push(message),
    signal: ending.signal,
  });
  await vi.runAllTimersAsync();
  await ended;
  return { came, failures, looks };
};

const missed = (count: number): number[] => Array.from({ length: count }, () => -1);

test("a picture that cannot be had is waited for", async () => {
  expect(await takenOf([1, -1, -1, 2, 3])).toEqual({ came: [1, 2, 3], failures: [], looks: 6 });
  const twice = [...missed(199), 1, ...missed(199), 2];
  expect(await takenOf(twice)).toEqual({ came: [1, 2], failures: [], looks: 401 });
});

test("a camera that never gives one is said to, once", async () => {
  expect(await takenOf([1, ...missed(300)])).toEqual({ came: [1], failures: ["it could not be had"], looks: 201 });
});
