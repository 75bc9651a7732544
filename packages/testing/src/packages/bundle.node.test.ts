/** What a web page gets that predicts with a network. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
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
  expect(size).toBeLessThan(216_000);
  const readme = readFileSync(new URL("kernel/README.md", packages), "utf8");
  const [, whole, packed] = /(\d+) kB of JavaScript \((\d+) kB compressed\)/.exec(readme) ?? [];
  const compressed = chunks.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
  // Within a tenth: what minifiers and compressors of other versions make differs a little.
  expect(Math.abs(size / (1000 * Number(whole)) - 1)).toBeLessThan(0.1);
  expect(Math.abs(compressed / (1000 * Number(packed)) - 1)).toBeLessThan(0.1);
});
