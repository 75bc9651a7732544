import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { constant } from "@tributary/kernel";
import { lower } from "@tributary/kernel/authoring";
import { expect, test } from "vitest";
import { EngineError } from "../errors.ts";
import { openSession } from "./session.ts";

const CUDA = "bin/napi-v6/linux/x64/libonnxruntime_providers_cuda.so";

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

const hasCuda = existsSync(
  createRequire(import.meta.url)
    .resolve("onnxruntime-node/package.json")
    .replace("package.json", CUDA),
);

test.skipIf(hasCuda || process.platform !== "linux" || process.arch !== "x64")(
  "a device whose libraries were not installed says which are missing, and where they are from",
  async () => {
    await expect(openSession(graph, { device: "cuda" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [EngineError: device "cuda": ONNX Runtime cannot compute on it here
        received  no libonnxruntime_providers_cuda.so beside onnxruntime-node
        expected  the libraries that the install script of onnxruntime-node downloads, CUDA 12 and cuDNN 9
        to fix    install it again with its script, ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node, or leave device out for the CPU]
    `);
  },
);

test("auto says which device it took", async () => {
  const session = await openSession(graph);
  expect(session.device).toBe("cpu");
  await session.dispose();
});
