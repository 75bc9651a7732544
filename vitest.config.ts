import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig, type TestProjectConfiguration } from "vitest/config";
import { chromium } from "./packages/testing/src/browser/chromium.ts";

const portable = "packages/*/src/**/*.test.ts";
const ofNode = "packages/*/src/**/*.node.test.ts";
const ofBrowsers = "packages/*/src/**/*.browser.test.ts";
const ofNetworks = "packages/{inception,skip,unet}/src/**/*.node.test.ts";

/** What is special to Node, and programs that start others: each file with modules of its own. */
const node: TestProjectConfiguration = {
  extends: true,
  test: {
    name: "node",
    include: [
      ofNode,
      "apps/*/src/**/*.test.ts",
      "benchmarks/src/**/*.test.ts",
      "examples/src/**/*.test.ts",
      "torture/src/**/*.test.ts",
      "release/src/**/*.test.ts",
      "docs/site/**/*.test.ts",
    ],
    exclude: [...configDefaults.exclude, ofNetworks],
  },
};

/** Networks beside their references: they start no programs and leave nothing behind, so files share their modules. */
const networks: TestProjectConfiguration = {
  extends: true,
  test: { name: "networks", include: [ofNetworks], isolate: false },
};

/** What runs anywhere, in Node. Files share their modules: loading the kernel two hundred times takes longer than all their tests. */
const portableInNode: TestProjectConfiguration = {
  extends: true,
  test: {
    name: "portable",
    include: [portable],
    exclude: [...configDefaults.exclude, ofNode, ofBrowsers],
    isolate: false,
  },
};

/** The same files, and what is special to browsers, in a page of Chromium. */
const inChromium: TestProjectConfiguration = {
  extends: true,
  resolve: { conditions: ["@tributary/source", "browser", "module", "import", "default"] },
  // Both find their WebAssembly beside them.
  optimizeDeps: { exclude: ["onnxruntime-web", "h5wasm"] },
  server: { headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" } },
  test: {
    name: "browser",
    include: [portable],
    exclude: [...configDefaults.exclude, ofNode],
    isolate: false,
    ...(chromium === undefined
      ? { setupFiles: ["./vitest.without-browser.ts"] }
      : {
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] },
            }),
            instances: [{ browser: "chromium", name: "chromium" }],
          },
        }),
  },
};

export default defineConfig({
  resolve: { conditions: ["@tributary/source"] },
  ssr: { resolve: { conditions: ["@tributary/source", "node", "import", "module", "default"] } },
  test: {
    reporters: ["default", "./vitest.count.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    projects: [node, networks, portableInNode, inChromium],
  },
});
