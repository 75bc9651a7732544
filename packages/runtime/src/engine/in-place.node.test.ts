import { input } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { add, multiply } from "@tributary/kernel/ops";
import { processors } from "@tributary/testing";
import { expect, test } from "vitest";
import { refusalOf } from "./in-place.ts";
import { openSession, type Session } from "./session.ts";

const COUNT = 2 ** 20;
const x = { shape: [1, COUNT], data: new Float32Array(COUNT).fill(3) };
const row = input([COUNT], { name: "x" });
const graph = lower({
  name: "two",
  inputs: [{ name: "x", tensor: row }],
  weights: [],
  outputs: [
    { name: "sum", tensor: add(row, 1) },
    { name: "product", tensor: multiply(row, 2) },
  ],
});

const roomIn = (session: Session) => {
  const room = () => session.tensor({ shape: [1, COUNT], data: new Float32Array(COUNT) });
  return { sum: room(), product: room() };
};

/** What a run adds to the arrays that JavaScript holds. */
const bytesOf = async (run: () => Promise<unknown>): Promise<number> => {
  const before = process.memoryUsage().arrayBuffers;
  const kept = await run();
  const after = process.memoryUsage().arrayBuffers;
  expect(kept).toBeDefined();
  return after - before;
};

test("results come into the arrays that are given for them, and nowhere else", async () => {
  expect(await refusalOf("cpu")).not.toBeNull();
  await using session = await openSession(graph, { device: "cpu", inPlace: true, threads: 1 });
  const [feeds, room] = [{ x: session.tensor(x) }, roomIn(session)];
  let results: Awaited<ReturnType<Session["runTensors"]>> = {};
  const bytes = await bytesOf(async () => {
    results = await session.runTensors(feeds, room);
    return results;
  });
  expect(bytes).toBeLessThan(COUNT); // a copy of one result would be four times as much
  expect(Object.keys(results)).toEqual(["sum", "product"]);
  expect(results.sum).toBe(room.sum);
  const mixed = await session.runTensors(feeds, { ...roomIn(session), sum: null });
  expect([mixed.sum!.data[0], mixed.product!.data[0]]).toEqual([4, 6]);
  expect([room.sum.data[COUNT - 1], room.product.data[COUNT - 1]]).toEqual([4, 6]);
});

test.each(processors)(
  "on %s, all outputs are made that have no place, and nothing else can be asked for",
  async (device) => {
    await using session = await openSession(graph, { device, inPlace: true, threads: 1 });
    const all = await session.run({ x });
    expect(Object.keys(all)).toEqual(["sum", "product"]);
    expect(all.product!.data[0]).toBe(6);
    expect(Object.keys(await session.run({ x }, ["sum"]))).toEqual(["sum"]);
  },
);

test("what cannot be computed is an error in place as elsewhere", async () => {
  await using session = await openSession(graph, { device: "cpu", inPlace: true, threads: 1 });
  const short = session.tensor({ shape: [1, 2], data: new Float32Array(2) });
  await expect(session.runTensors({ x: short }, roomIn(session))).rejects.toThrow(
    "two: ONNX Runtime could not compute the graph",
  );
  expect(await refusalOf("wasm")).toBeNull();
});
