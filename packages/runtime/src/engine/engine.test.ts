import { expect, test } from "vitest";
import { missingEngine } from "./engine.ts";

test("a package that is missing is named, with the command that installs it", async () => {
  const name = "onnxruntime-missing";
  const cause: unknown = await import(/* @vite-ignore */ name).catch((error: unknown) => error);
  const error = missingEngine("onnxruntime-node", "cpu", cause);
  expect(error.cause).toBe(cause);
  expect(error.message.replace(/received .*/, "received  …")).toMatchInlineSnapshot(`
    "device "cpu": onnxruntime-node could not be loaded
      received  …
      to fix    install it beside @tributary/runtime: npm install --ignore-scripts onnxruntime-node"
  `);
});
