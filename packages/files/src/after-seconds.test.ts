import { expect, test } from "vitest";
import { afterSeconds } from "./after-seconds.ts";

const a = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

test("it is done when the time is over, unless that was called off", async () => {
  const told: string[] = [];
  afterSeconds(0.01, () => told.push("over"));
  const stop = afterSeconds(0.01, () => told.push("called off"));
  stop();
  await a(50);
  expect(told).toEqual(["over"]);
});

test.each([0, -1, Number.NaN])("%s seconds are no limit that could be meant", (seconds) => {
  expect(() => afterSeconds(seconds, () => undefined)).toThrow(`seconds is ${seconds}`);
});

test.each([Number.POSITIVE_INFINITY, 1e300, 2 ** 31 / 1000, 2_500_000])(
  "%s seconds do not end at once",
  async (seconds) => {
    let rang = false;
    const stop = afterSeconds(seconds, () => {
      rang = true;
    });
    await a(20);
    stop();
    expect(rang).toBe(false);
  },
);
