import { defineConfig } from "vite";

// With these headers a page may use several threads; your server has to send them, too.
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  // Relative addresses: the page works in any folder of a server.
  base: "./",
  server: { headers },
  preview: { headers },
  build: { target: "es2022" },
  // ONNX Runtime's threads need workers that are modules.
  worker: { format: "es" },
});
