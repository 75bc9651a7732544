/** What the README says, tried out. */
import { checkReadme } from "@tributary/testing/docs";
import { test } from "vitest";
import { exampleRedis } from "./testing/example-redis.ts";

if (await exampleRedis()) checkReadme({ readme: new URL("../README.md", import.meta.url) });
else test.skip("there is no redis-server: the README is not tried out", () => {});
