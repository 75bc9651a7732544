/** What a web page gets that predicts with a network. */
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const packages = new URL("../../../", import.meta.url);
const sourceOf = (name: string): string => JSON.stringify(fileURLToPath(new URL(`${name}/src/index.ts`, packages)));

const page = `
import { input, model } from ${sourceOf("kernel")};
import { createPredictor, initialize } from ${sourceOf("runtime")};
import { resnet } from ${sourceOf("skip")};
const net = model(input([32, 32, 3]), resnet({ depth: 18 }));
const predictor = await createPredictor(initialize(net), { device: "wasm" });
console.log(await predictor.predict(new Float32Array(3072)));
`;

test("a bundle holds what the page uses: no module of Node, no reader of weight files, no other network", async () => {
  // Imported here, so that a test run that skips this one does not load a bundler.
  const { build } = await import("vite");
  const built = await build({
    configFile: false,
    logLevel: "silent",
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === "page" ? "\0page" : null),
        load: (id) => (id === "\0page" ? page : null),
      },
    ],
    resolve: { conditions: ["@tributary/source", "module", "browser"] },
    build: { target: "es2022", write: false, rollupOptions: { input: "page", external: /^onnxruntime-/ } },
  });
  if (!("output" in built)) throw new Error("one build gives one output");
  const chunks = built.output.filter((file) => file.type === "chunk");
  const held = chunks.flatMap(({ modules }) =>
    Object.entries(modules).flatMap(([id, { renderedLength }]) => (renderedLength > 0 ? [id] : [])),
  );
  expect(held.filter((id) => /browser-external|h5wasm|fflate|\/node\.ts$|densenet|^node:/.test(id))).toEqual([]);
  expect(held.filter((id) => id.endsWith("/skip/src/networks/resnet.ts")).length).toBe(1);
  expect(chunks.flatMap(({ imports }) => imports).filter((name) => name.startsWith("node:"))).toEqual([]);
  const size = chunks.reduce((sum, { code }) => sum + code.length, 0);
  expect(size).toBeLessThan(110_000);
});
