/** A schedule in words is the schedule: every rate of it, to rounding. */
import { expectAllClose } from "@tributary/testing";
import { expect, test } from "vitest";
import {
  constantRate,
  cosineDecay,
  exponentialDecay,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
  sgd,
  stepDecay,
} from "../index.ts";
import { rateAt, rateCurveOf } from "./rate-curve.ts";

const schedules: readonly (readonly [string, Schedule])[] = [
  ["a number", sgd(0.1).learningRate],
  ["constant", constantRate(0.1)],
  ["drops at intervals", stepDecay(0.1, { every: 7 })],
  ["drops at updates", stepDecay(0.1, { every: [9, 3], factor: 0.5 })],
  ["exponential", exponentialDecay(0.1, { every: 4 })],
  ["cosine", cosineDecay(0.1, { updates: 20, end: 0.01 })],
  ["cosine after warm-up", cosineDecay(0.1, { updates: 20, warmup: 5, end: 0.01 })],
  ["one cycle", oneCycle(0.1, { updates: 20 })],
  ["one cycle of one update", oneCycle(0.1, { updates: 1 })],
  ["one cycle that begins at its top", oneCycle(0.1, { updates: 2, growing: 0.5 })],
  ["one cycle that only grows", oneCycle(0.1, { updates: 5, growing: 1 })],
];

test.for(schedules)("%s", ([_, schedule]) => {
  const curve = rateCurveOf(schedule)!;
  const updates = Array.from({ length: 25 }, (_, update) => update);
  const wanted = updates.map((update) => schedule.rate({ update, epoch: 0 }, schedule.start));
  expect(wanted.every(Number.isFinite)).toBe(true);
  expectAllClose(
    updates.map((update) => rateAt(curve, update)),
    wanted,
    { absolute: 1e-12, relative: 1e-12 },
  );
});

test("what looks at epochs, and functions of one's own, have none", () => {
  expect(rateCurveOf(reduceOnPlateau(0.1))).toBeNull();
  expect(rateCurveOf(sgd(({ update }) => 1 / (1 + update)).learningRate)).toBeNull();
});
