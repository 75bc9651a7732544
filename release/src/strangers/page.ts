/** @file Somebody with a page: built by Vite without any settings, opened in Chromium. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { toldByPage } from "../browser.ts";
import { asJavaScript, faultsOf } from "../readmes.ts";
import { inProject, type Stranger } from "../world.ts";

const page = `<!doctype html><meta charset="utf-8"><title>A page</title><script type="module" src="/main.js"></script>`;

const main = (scope: string): string => `
const lines = [];
// As Node prints them.
const inList = (value) => (typeof value === "string" ? "'" + value + "'" : shown(value));
const shown = (value) => (Array.isArray(value) ? "[ " + value.map(inList).join(", ") + " ]" : String(value));
console.log = (...values) => lines.push(values.map(shown).join(" "));
addEventListener("unhandledrejection", ({ reason }) => fetch("/told", { method: "POST", body: "Error: " + reason }));

// What the kernel's README says.
await import("./kernel.js");

// And a prediction on WebAssembly.
const { input, model } = await import("${scope}/kernel");
const { createPredictor, initialize } = await import("${scope}/runtime");
const { unet } = await import("${scope}/unet");
const net = model(input([32, 32, 1]), unet({ classes: 2, padding: "same", filters: [4, 8] }));
const predictor = await createPredictor(initialize(net, { seed: 1 }), { device: "wasm" });
const { data, shape } = await predictor.predict(new Float32Array(32 * 32));
await predictor.dispose();
await fetch("/told", {
  method: "POST",
  body: JSON.stringify({ printed: lines.join("\\n") + "\\n", shape, finite: [...data].every(Number.isFinite) }),
});
`;

export const pageAuthor: Stranger = {
  project: "a page, built by Vite, in Chromium",
  meets: async (world) => {
    if (world.tools.chromium === null) return null;
    return inProject(world, "npm-vite", async (project) => {
      const { folder, node, run, write } = project;
      const scope = (world.names.get("kernel") ?? "").replace(/\/.*$/, "");
      write("package.json", { private: true, type: "module" });
      const packages = ["kernel", "runtime", "unet"].map((name) => `${scope}/${name}`);
      const { seconds } = await run("npm", "install", "--ignore-scripts", ...packages, "onnxruntime-web", "vite@8");
      const readme = world.readmes.find(({ name }) => name === "kernel");
      if (readme === undefined) throw new Error("the kernel's README has no programs");
      write("index.html", page);
      write("kernel.js", asJavaScript(readme.module));
      write("main.js", main(scope));
      await node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn");
      const told = await toldByPage(join(folder, "dist"));
      if (!told.startsWith("{")) throw new Error(told);
      const { printed, shape, finite } = JSON.parse(told);
      const faults = faultsOf(readme, printed);
      if (faults.length > 0) throw new Error(faults.join("\n"));
      if (String(shape) !== "1,32,32,2" || finite !== true) throw new Error(`predicted ${told}`);
      const vite = JSON.parse(readFileSync(join(folder, "node_modules/vite/package.json"), "utf8"));
      return { versions: `npm, Vite ${vite.version}`, ran: readme.claims.length + 1, seconds: { install: seconds } };
    });
  },
};
