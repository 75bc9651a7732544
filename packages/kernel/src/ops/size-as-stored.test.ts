/** How large tensors are together says whether one of all their numbers is wrong. */
import { evaluateTensors, spread } from "@tributary/testing";
import { expect, test } from "vitest";
import { standardAbilities } from "../graph/emitter.ts";
import { fromSource } from "../graph/source.ts";
import { lower } from "../lowering/lower.ts";
import { sizeAsStored } from "./size-as-stored.ts";

/** Arrays of one shape, which are added up, one of another shape, and a vector. */
const shapes = [...Array.from({ length: 9 }, () => [4, 6]), [3, 2, 5], [7]];
const tensors = shapes.map((shape) => fromSource(shape, "float32", { kind: "input", name: null }));
const size = sizeAsStored(tensors, true);

/** The size where some numbers are others: by the index of the tensor and the place in it. */
const sizeWith = async (others: readonly (readonly [tensor: number, place: number, number: number])[]) => {
  const leaves = tensors.map((tensor, i) => {
    const value = spread(shapes[i]!, { seed: i });
    for (const [at, place, number] of others) if (at === i) value.data[place] = number;
    return { tensor, value };
  });
  const [result] = await evaluateTensors(leaves, [size]);
  return Number(result!.data[0]);
};

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  "%s is found wherever it is",
  async (wrong) => {
    expect(await sizeWith([])).toBeLessThan(1e3);
    for (const [tensor, shape] of shapes.entries()) {
      const last = shape.reduce((a, b) => a * b) - 1;
      for (const place of [0, last]) expect(await sizeWith([[tensor, place, wrong]])).not.toBeLessThan(1e38);
    }
  },
);

test("what is too large is found also where another is as far on the other side", async () => {
  const far = [
    [2, 3, 1e13],
    [5, 20, -1e13],
  ] as const;
  expect(await sizeWith(far)).toBeGreaterThan(1e12);
});

test("many small arrays of one shape are one sum", () => {
  const named = tensors.map((tensor, i) => ({ name: `x${i}`, tensor }));
  const count = (abilities: Partial<typeof standardAbilities>, tensor = size): number => {
    const outputs = [{ name: "size", tensor }];
    const graph = lower({ inputs: [], weights: named, outputs, abilities: { ...standardAbilities, ...abilities } });
    return graph.nodes.filter(({ op }) => op === "ReduceSum").length;
  };
  expect(count({})).toBe(3);
  expect(count({ manyAtOnce: true })).toBe(11);
  expect(count({}, sizeAsStored(tensors))).toBe(11);
});
