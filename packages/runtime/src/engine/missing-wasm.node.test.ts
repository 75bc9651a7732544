/** A page whose bundler left the engine's WebAssembly behind. */
import { conv2d, input, model } from "@tributary/kernel";
import { env } from "onnxruntime-web";
import { expect, test } from "vitest";
import { createPredictor } from "../model/predictor.ts";
import { initialize } from "../weights/initialize.ts";

test("is told what is missing, and where it should be", async () => {
  env.wasm.wasmPaths = "file:///nowhere/";
  const net = model(input([8, 8, 1]), conv2d(2, 3));
  const opening = createPredictor(initialize(net, { seed: 1 }), { device: "wasm" });
  const error: Error = await opening.then(
    () => new Error("opened"),
    (cause) => cause,
  );
  expect(error.message.replace(/received .*/, "received  …")).toMatchInlineSnapshot(`
    "device "wasm": ONNX Runtime's WebAssembly could not be loaded
      received  …
      expected  the .wasm and .mjs files of onnxruntime-web where the page looks for them, served as application/wasm and text/javascript
      to fix    let the bundler copy onnxruntime-web/dist/*.{wasm,mjs} beside its scripts (Vite does so by itself), or say where they are: env.wasm.wasmPaths of onnxruntime-web"
  `);
});
