import { type Block, chain, dense, named, relu } from "@tributary/kernel";
import { expect, test } from "vitest";
import { type ArchitectureCheck, checkArchitecture, expectArchitecture } from "./check-architecture.ts";

const body: ArchitectureCheck = {
  block: () => named("body", chain(dense(3), relu)),
  input: [5],
  output: [3],
  stages: { body: [3], "body/dense": [3] },
  learned: 18,
  total: 18,
};

checkArchitecture("two layers in a group", body);

const failing =
  (change: Partial<ArchitectureCheck>): (() => void) =>
  () =>
    expectArchitecture({ ...body, ...change });

test("another shape or count is found", () => {
  expect(failing({ output: [4] })).toThrow("the shape");
  expect(failing({ stages: { "body/relu": [5] } })).toThrow("the shape of body/relu");
  expect(failing({ learned: 15 })).toThrow("learned weights");
});

test("a block that makes its layers when it is called is found", () => {
  const inside: Block = (x) => relu(dense(3)(x));
  expect(failing({ block: () => inside, stages: {} })).toThrow("weights when called twice");
});
