/** Every example of a docstring gives what it says. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { patternTiff, tiledTiff } from "@tributary/testing/command";
import { checkExamples } from "@tributary/testing/docs";
import { test } from "vitest";
import { exampleRedis } from "./testing/example-redis.ts";

if (await exampleRedis()) {
  checkExamples({
    package: new URL("../", import.meta.url),
    withoutExample: 0,
    given: {
      address: 'const address = process.env.QUEUE ?? "";',
      plan: 'const plan: ResultPlan = { height: 40, width: 60, kind: "labels", channels: 1, chunk: [32, 32], identity: "by hand" };',
    },
    files: (folder) => writeFile(join(folder, "slide.tif"), tiledTiff(patternTiff(40, 60, 3, 16))),
  });
} else test.skip("there is no redis-server: examples are not run", () => {});
