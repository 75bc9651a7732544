import { availableParallelism, cpus } from "node:os";
import { expect, test } from "vitest";
import { cores } from "./node-cores.ts";

const { length: processors } = cpus();

test("two threads of one core count once", () => {
  expect(cores((i) => String(i - (i % 2)))).toBe(Math.min(Math.ceil(processors / 2), availableParallelism()));
});

test("no more than this process may use", () => {
  expect(cores(String)).toBe(availableParallelism());
});

test("a system that does not say leaves it to the engine", () => {
  expect(cores(() => null)).toBeNull();
});
