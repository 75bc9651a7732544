import { expect, test } from "vitest";
import { limitOf, type Supposed, simulate } from "./simulation.ts";

const small: Supposed = {
  workers: 4,
  cores: 4,
  pictureSeconds: 0.1,
  redisSeconds: 0.0005,
  bytes: 1e5,
  diskBytesPerSecond: 1e9,
  roundTripSeconds: 0.0005,
};

test("few workers do what they can: each a picture in its time", () => {
  const simulated = simulate(small);
  expect(simulated.picturesPerSecond).toBeGreaterThan(37);
  expect(simulated.picturesPerSecond).toBeLessThan(40);
  expect(limitOf(simulated)).toBe("workers");
});

test("twice as many workers do twice as much, where there are cores for them, and no more where there are none", () => {
  const { picturesPerSecond } = simulate(small);
  expect(simulate({ ...small, workers: 8, cores: 8 }).picturesPerSecond / picturesPerSecond).toBeCloseTo(2, 1);
  expect(simulate({ ...small, workers: 8 }).picturesPerSecond / picturesPerSecond).toBeCloseTo(1, 1);
});

test("a thousand wait for Redis, or for the disk: nobody is faster than the slowest of all", () => {
  const many = { ...small, workers: 1000, cores: 1000 };
  const byRedis = simulate(many);
  expect(byRedis.picturesPerSecond).toBeCloseTo(1 / many.redisSeconds, -2);
  expect(limitOf(byRedis)).toBe("Redis");
  const byDisk = simulate({ ...many, diskBytesPerSecond: 1e7 });
  expect(byDisk.picturesPerSecond).toBeCloseTo(1e7 / many.bytes, 0);
  expect(limitOf(byDisk)).toBe("disk");
});
