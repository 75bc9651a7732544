import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: { conditions: ["@tributary/source"] },
  ssr: { resolve: { conditions: ["@tributary/source", "node", "import", "module", "default"] } },
  test: {
    include: [
      "packages/*/src/**/*.test.ts",
      "apps/*/src/**/*.test.ts",
      "examples/src/**/*.test.ts",
      "torture/src/**/*.test.ts",
      "release/src/**/*.test.ts",
      "docs/site/**/*.test.ts",
    ],
    reporters: ["default", "./vitest.count.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
