import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { limited } from "./limited.ts";

test("work that takes too long is told so, and ended", async () => {
  const { signal, race } = limited(0.01, "a.png");
  await expect(race(sleep(1000, "late", { signal }))).rejects.toThrow("a.png: it was not done after 0.01 seconds");
  expect(signal.aborted).toBe(true);
});

test.each([2_500_000, 1e300])("%s seconds, more than a timer can wait, are no limit", async (seconds) => {
  const { signal, race } = limited(seconds, "a.png");
  expect(await race(sleep(20, "done"))).toBe("done");
  expect(signal.aborted).toBe(false);
});
