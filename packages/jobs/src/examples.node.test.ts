/** Every example of a docstring gives what it says. */
import { checkExamples } from "@tributary/testing/docs";
import { test } from "vitest";
import { exampleRedis } from "./testing/example-redis.ts";

if (await exampleRedis()) {
  checkExamples({
    package: new URL("../", import.meta.url),
    withoutExample: 0,
    given: { address: 'const address = process.env.QUEUE ?? "";' },
  });
} else test.skip("there is no redis-server: examples are not run", () => {});
