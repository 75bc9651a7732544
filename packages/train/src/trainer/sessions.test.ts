import { input } from "@tributary/kernel";
import { fromSource, lower } from "@tributary/kernel/authoring";
import { add } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { openingOf, Sessions } from "./sessions.ts";

test("twenty shapes in turn are opened once each", async () => {
  const sessions = new Sessions<null>({});
  const x = input([1], { name: "x" });
  const opened: string[] = [];
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < 20; i++) {
      await sessions.get(String(i), (abilities) => {
        opened.push(String(i));
        const [inputs, outputs] = [[{ name: "x", tensor: x }], [{ name: "y", tensor: add(x, i) }]];
        return { graph: lower({ name: "sum", inputs, weights: [], outputs, abilities }), extra: null };
      });
    }
  }
  expect(opened).toEqual(Array.from({ length: 20 }, (_, i) => String(i)));
  await sessions.release();
});

test("a step of one small image, and one that computes again, is opened without sizes; others, and evaluations, with them", async () => {
  const sizesOf = async (shape: readonly (number | string)[], name: string): Promise<unknown> => {
    const x = fromSource([1], "float32", { kind: "input", name: "x" });
    const [inputs, outputs] = [[{ name: "x", tensor: x }], [{ name, tensor: add(x, 1) }]];
    const sessions = new Sessions<null>({});
    const { session } = await sessions.get("", (abilities) => {
      const graph = lower({ name: "step", inputs, weights: [], outputs, abilities });
      const sized = { dtype: "float32", shape } as const;
      return { graph: { ...graph, inputs: [{ name: "x", ...sized }], outputs: [{ name, ...sized }] }, extra: null };
    });
    const [read] = session.inner.inputMetadata;
    await sessions.release();
    return read?.isTensor && read.shape;
  };
  expect(await sizesOf([1, 8, 8, 3], "next/y")).toEqual([]);
  expect(await sizesOf(["", 8, 8, 3], "next/y")).toEqual([]);
  expect(await sizesOf([2, 8, 8, 3], "next/y")).toEqual([2, 8, 8, 3]);
  expect(await sizesOf([1, 512, 512, 3], "next/y")).toEqual([1, 512, 512, 3]);
  expect(await sizesOf([1, 8, 8, 3], "y")).toEqual([1, 8, 8, 3]);
});

test("only steps of one small image are written in another order than their operations", () => {
  const keepsOrder = (shape: readonly (number | string)[]): boolean | undefined => {
    const x = input([1], { name: "x" });
    const graph = lower({
      inputs: [{ name: "x", tensor: x }],
      weights: [],
      outputs: [{ name: "y", tensor: add(x, 1) }],
    });
    return openingOf({ ...graph, inputs: [{ name: "x", dtype: "float32", shape }] }).keepOrder;
  };
  expect(keepsOrder([1, 8, 8, 3])).toBe(false);
  expect(keepsOrder([2, 8, 8, 3])).toBe(true);
  expect(keepsOrder([1, 512, 512, 3])).toBe(true);
  expect(keepsOrder(["", 8, 8, 3])).toBe(true);
});
