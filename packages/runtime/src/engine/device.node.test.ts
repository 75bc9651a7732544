import { constant } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { openSession } from "./session.ts";

const graph = lower({ inputs: [], weights: [], outputs: [{ name: "one", tensor: constant([1]) }] });

test("a device that the engine does not have is refused, not replaced", async () => {
  const refused = await openSession(graph, { device: "abacus" }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(EngineError);
  expect((refused as EngineError).message.replace(/expected .*/, "expected  …")).toMatchInlineSnapshot(`
    "device "abacus": ONNX Runtime has no such device here
      received  abacus
      expected  …
      to fix    leave device out, which is "auto" and picks one that there is"
  `);
});

test("auto says which device it took", async () => {
  const session = await openSession(graph);
  expect(session.device).toBe("cpu");
  await session.dispose();
});
