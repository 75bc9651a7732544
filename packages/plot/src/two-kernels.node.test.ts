/** @file What another copy of the kernel made, at the doors of this package. Pages load a module once, so this is Node's. */
import type { AnyModel } from "@tributary/kernel";
import { expect, test, vi } from "vitest";
import { plotModel, plotUnet, toDot, toMermaid } from "./index.ts";

vi.resetModules();
const other = await import("@tributary/kernel");
const net = other.model(other.input([4]), other.dense(2));

test.for([
  ["plotModel", plotModel],
  ["plotUnet", plotUnet],
  ["toDot", toDot],
  ["toMermaid", toMermaid],
] as const)("%s refuses a model of another copy", async ([, draw]) => {
  await expect((async () => draw(net as AnyModel))()).rejects.toThrow("two copies of @tributary/kernel are loaded");
});
