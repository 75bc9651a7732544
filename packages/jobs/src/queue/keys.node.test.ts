/** Programs that take a new queue's name at the same moment. */
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { expect, test } from "vitest";
import { type Connected, connect } from "../redis/connect.ts";
import { claim } from "./keys.ts";

/** What a claim may ask of Redis, a call at a time. */
const commands = new Set<unknown>(["exists", "type", "hgetall", "hget", "hset", "hsetnx"]);

/** A connection that lets something happen before its command of that number. */
const interrupted = (connected: Connected, call: number, happens: () => Promise<unknown>): Connected => {
  let calls = 0;
  const redis = new Proxy(connected.redis, {
    get: (target, name) => {
      const value = Reflect.get(target, name);
      if (!commands.has(name)) return typeof value === "function" ? value.bind(target) : value;
      return async (...words: readonly unknown[]) => {
        if (calls++ === call) await happens();
        return Reflect.apply(value, target, words);
      };
    },
  });
  return { ...connected, redis };
};

test.skipIf(!hasRedis)("whoever comes while another is coming finds the same queue", async () => {
  await using server = await RedisServer.start();
  const [one, other] = await Promise.all([connect(server.address), connect(server.address)]);
  let met = 0;
  for (let call = 0; call < 6; call++) {
    const name = `queue-${call}`;
    let there: string | undefined;
    const queue = await claim(
      interrupted(one, call, async () => {
        met++;
        there = await claim(other, name);
      }),
      name,
    );
    expect(there ?? queue).toBe(queue);
  }
  expect(met).toBeGreaterThanOrEqual(3);
  for (const { redis } of [one, other]) redis.disconnect();
});
