/** @file How the page is built and served: from the packages' sources, into one folder of files. */
import { defineConfig } from "vite";
import { budget } from "./vite/budget.ts";
import { offline } from "./vite/offline.ts";

// With these headers WebAssembly may use several threads.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const conditions = ["@tributary/source", "module", "browser", "development|production"];

export default defineConfig({
  // Relative addresses: the page works in any folder of a server.
  base: "./",
  resolve: { conditions },
  server: { headers },
  preview: { headers },
  build: {
    target: "es2022",
    rolldownOptions: {
      input: { index: "index.html", "service-worker": "src/offline/service-worker.ts" },
      // A service worker answers for the folder that it lies in, and keeps its name.
      output: {
        entryFileNames: ({ name }) => (name === "service-worker" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
  plugins: [budget("src/segment/index.tsx"), offline()],
  // ONNX Runtime's threads need workers that are modules.
  worker: { format: "es" },
});
