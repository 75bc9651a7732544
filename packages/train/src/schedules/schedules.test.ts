import { expect, test } from "vitest";
import {
  constantRate,
  cosineDecay,
  exponentialDecay,
  oneCycle,
  reduceOnPlateau,
  type Schedule,
  stepDecay,
} from "../index.ts";

const at = (schedule: Schedule, update: number): number => schedule.rate({ update, epoch: 0 }, schedule.start);

test("the same rate throughout", () => {
  expect(at(constantRate(0.1), 1000)).toBe(0.1);
});

test("steps, at intervals and at given updates", () => {
  expect(at(stepDecay(0.1, { every: 30 }), 29)).toBe(0.1);
  expect(at(stepDecay(0.1, { every: 30 }), 60)).toBeCloseTo(0.001);
  expect(at(stepDecay(0.1, { every: [100, 200] }), 150)).toBeCloseTo(0.01);
});

test("the same share at every update", () => {
  expect(at(exponentialDecay(1, { every: 10, factor: 0.5 }), 5)).toBeCloseTo(Math.SQRT1_2);
  expect(at(exponentialDecay(1, { every: 10, factor: 0.5 }), 20)).toBeCloseTo(0.25);
});

test("up in a line, down along a cosine", () => {
  const schedule = cosineDecay(1, { updates: 110, warmup: 10, end: 0.1 });
  expect(at(schedule, 0)).toBeCloseTo(0.1);
  expect(at(schedule, 9)).toBeCloseTo(1);
  expect(at(schedule, 10)).toBe(1);
  expect(at(schedule, 60)).toBeCloseTo(0.55);
  expect(at(schedule, 110)).toBeCloseTo(0.1);
  expect(at(schedule, 500)).toBeCloseTo(0.1);
});

test("one cycle, as PyTorch's OneCycleLR", () => {
  const schedule = oneCycle(1, { updates: 100 });
  expect(at(schedule, 0)).toBeCloseTo(0.04);
  expect(at(schedule, 29)).toBeCloseTo(1);
  expect(at(schedule, 99)).toBeCloseTo(0.04 / 1e4);
});

test("drops when nothing gets better, and rests afterwards", () => {
  const schedule = reduceOnPlateau(1, { patience: 2, factor: 0.5, cooldown: 1, lowest: 0.3 });
  const rates: number[] = [];
  let memory = schedule.start;
  for (const loss of [5, 4, 4, 4, 4, 4, 4, 3]) {
    memory = schedule.epochEnd!(memory, { loss });
    rates.push(schedule.rate({ update: 0, epoch: 0 }, memory));
  }
  expect(rates).toEqual([1, 1, 1, 0.5, 0.5, 0.3, 0.3, 0.3]);
});
