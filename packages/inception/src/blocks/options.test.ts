/** @file Misspelled options of modules, as JavaScript lets them be written. */
import { expect, test } from "vitest";
import * as inception from "../index.ts";

// biome-ignore lint/suspicious/noExplicitAny: callers without types give anything
type Loose = any;
const i: Loose = inception;
const filters = { one: 64, three: [96, 128], five: [16, 32], pool: 32 };

test.for([
  ["inception: there is no option wide", "write widest", () => i.inception(filters, { wide: 3 })],
  ["inception: pool is missing", "write inception({ pool: … })", () => i.inception({ ...filters, pool: undefined })],
  ["moduleA: there is no option units", "write unit", () => i.moduleA({ pool: 32 }, { units: 1 })],
  ["moduleA: pool is missing", "write moduleA({ pool: … })", () => i.moduleA({})],
  ["moduleB: there is no option countpadding", "write countPadding", () => i.moduleB({ countpadding: true })],
  ["moduleC: there is no option countpadding", "write countPadding", () => i.moduleC(128, { countpadding: true })],
  ["moduleD: there is no option Unit", "write unit", () => i.moduleD({ Unit: 1 })],
  ["moduleE: there is no option padding", "write countPadding", () => i.moduleE({ padding: true })],
] as const)("%s", ([problem, fix, make]) => {
  expect(make).toThrow(problem);
  expect(make).toThrow(fix);
});
