import { input } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { add } from "@tributary/kernel/ops";
import { expect, test } from "vitest";
import { openSession } from "./session.ts";

test("numbers of threads that cannot be meant are refused, and settings that are null are none", async () => {
  const a = input([1], { name: "a" });
  const ports = [{ name: "a", tensor: a }];
  const graph = lower({ name: "sum", inputs: ports, weights: [], outputs: [{ name: "c", tensor: add(a, 1) }] });
  const said = await Promise.all(
    [0, -1, 1.5, 1e9].map((threads) => openSession(graph, { threads }).catch(({ message }) => message)),
  );
  expect(said[0]).toMatchInlineSnapshot(`
    "openSession: threads is 0
      received  0
      expected  a whole number from 1 to 1024
      to fix    give threads a whole number from 1 to 1024; or leave threads out"
  `);
  expect(said.map((message) => /received\s+(\S+)/.exec(message)?.[1])).toEqual(["0", "-1", "1.5", "1000000000"]);
  await using session = await openSession(graph, Object({ engine: null }));
  const { c } = await session.run({ a: { shape: [1, 1], data: Float32Array.of(2) } });
  expect(Array.from(c!.data, Number)).toEqual([3]);
});
