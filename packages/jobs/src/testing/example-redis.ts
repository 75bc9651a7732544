/** @file The Redis that examples and the README's programs use. */
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { afterAll } from "vitest";

/** Starts it, and lets the environment name it until the tests of this file are done; null where there is none. */
export const exampleRedis = async (): Promise<RedisServer | null> => {
  if (!hasRedis) return null;
  const server = await RedisServer.start();
  process.env.QUEUE = server.address;
  afterAll(() => server[Symbol.asyncDispose]());
  return server;
};
