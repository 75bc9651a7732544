import { playwright } from "@vitest/browser-playwright";
import { configDefaults, defineConfig, type TestProjectConfiguration } from "vitest/config";
import { chromium } from "./packages/testing/src/browser/chromium.ts";

const portable = "packages/*/src/**/*.test.ts";
const ofNode = "packages/*/src/**/*.node.test.ts";
const ofBrowsers = "packages/*/src/**/*.browser.test.ts";
/** Those of Node's tests that want modules, or a process, of their own. */
const alone = [
  // They start programs, and look at what is built or at what a program finds in its environment.
  "packages/{create,testing}/src/**/*.node.test.ts",
  "packages/cli/src/{large,queue,terminal}/**/*.node.test.ts",
  "packages/cli/src/{node-version,recipes/*,runs/begun-in-keras,trained/published}.node.test.ts",
  "packages/*/src/{examples,readme}.node.test.ts",
  // They load a package twice, or look at what loading it does.
  "packages/*/src/two-kernels.node.test.ts",
  "packages/kernel/src/graph/copy.node.test.ts",
  "packages/runtime/src/engine/{telemetry,missing-wasm}.node.test.ts",
  // They measure how much memory a process takes.
  "packages/jobs/src/worker/memory-limit.node.test.ts",
  "packages/train/src/trainer/{on-device,remat}.node.test.ts",
];

/** Tests of what stands beside the packages, but for those that are special to Node or drive a browser, and for examples, which print when they are loaded. */
const besides = "{apps/*,benchmarks,torture,release}/src/**/!(*.node|*.browser).test.ts";

/** What is special to Node. Files share their modules: loading them a hundred times takes a minute. */
const node: TestProjectConfiguration = {
  extends: true,
  test: { name: "node", include: [ofNode, besides], exclude: [...configDefaults.exclude, ...alone], isolate: false },
};

/** The same, each file with modules of its own. */
const isolated: TestProjectConfiguration = {
  extends: true,
  test: {
    name: "alone",
    include: [
      ...alone,
      "{apps/*,benchmarks,torture,release}/src/**/*.{node,browser}.test.ts",
      "examples/src/**/*.test.ts",
      "docs/site/**/*.test.ts",
    ],
  },
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
    // Of files that share their modules, none sees what another one has spied on.
    restoreMocks: true,
    maxWorkers: 2,
    projects: [node, isolated, portableInNode, inChromium],
  },
});
