import { randomStream } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import type { Snapshot } from "../callbacks/callback.ts";
import { decodeCheckpoint, encodeCheckpoint } from "./checkpoint-file.ts";

const snapshot: Snapshot = {
  tensors: {
    "weight/dense/kernel": { dtype: "float32", shape: [3, 5], data: randomStream(1, "kernel").normal(15) },
    "optimizer/mean/dense/kernel": { dtype: "float32", shape: [3, 5], data: randomStream(1, "mean").normal(15) },
  },
  progress: { epoch: 3, values: [0.1, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** -1074], stopped: null },
};

const bytes = encodeCheckpoint(snapshot);

test("what is written is what is read, numbers that JSON has no word for too", () => {
  expect(decodeCheckpoint(bytes, "file")).toEqual(snapshot);
});

test("a thousand damages: none goes unnoticed", () => {
  const [places, bits] = [randomStream(2, "places").words(1000), randomStream(2, "bits").words(1000)];
  let refused = 0;
  for (const [i, place] of places.entries()) {
    const damaged = bytes.slice();
    damaged[place % damaged.length]! ^= 1 << (bits[i]! % 8);
    try {
      // Spaces that fill up the header mean nothing: such a file still holds the same.
      expect(decodeCheckpoint(damaged, "file")).toEqual(snapshot);
    } catch (failure) {
      expect(["TrainingError", "WeightsError"]).toContain((failure as Error).name);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(950);
});

test("a torn file is refused, wherever it is torn", () => {
  const lengths = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) => 7 * i);
  expect(lengths.length).toBeGreaterThan(50);
  const problems = lengths.map((length) => {
    try {
      return `nothing at ${length}: ${decodeCheckpoint(bytes.slice(0, length), "file")}`;
    } catch (failure) {
      return String(failure).split("\n")[0];
    }
  });
  expect([...new Set(problems)].join("\n")).toMatchInlineSnapshot(`
    "WeightsError: file: the file is too short for a header
    WeightsError: file: the header claims to be longer than the file
    WeightsError: file: the weights reach past the end of the file"
  `);
});
