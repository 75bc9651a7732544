import { connect as open } from "node:net";
import { hasRedis, RedisServer } from "@tributary/testing/redis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openQueue } from "../index.ts";
import { checkServer, serverFacts } from "./server.ts";

const refusal = async (address: string, options = {}): Promise<string> => {
  try {
    await (await openQueue(address, options)).dispose();
    return "opened";
  } catch (error) {
    return String(error);
  }
};

describe.skipIf(!hasRedis)("what cannot be a queue is refused in words", () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start(["--requirepass", "secret"]);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const withPort = (text: string): string => text.replaceAll(String(server.port), "6379");
  const of = (password: string): string => `redis://:${password}@127.0.0.1:${server.port}`;
  const ask = (...words: readonly string[]): string => server.ask("-a", "secret", "--no-auth-warning", ...words);

  test("no address", async () => {
    expect(await refusal("127.0.0.1:6379")).toMatchInlineSnapshot(`
      "QueueError: this is no address of a queue
        received  a text that is no address
        expected  redis://host:port, redis://:password@host:port/database, or rediss:// for an encrypted connection
        to fix    write redis://127.0.0.1:6379 for a Redis on this machine"
    `);
    expect(await refusal("http://:secret@127.0.0.1:6379")).toMatchInlineSnapshot(`
      "QueueError: this is no address of a queue
        received  http://:***@127.0.0.1:6379
        expected  redis://host:port, redis://:password@host:port/database, or rediss:// for an encrypted connection
        to fix    write redis://127.0.0.1:6379 for a Redis on this machine"
    `);
  });

  test("no server", async () => {
    expect(await refusal("redis://127.0.0.1:1")).toMatchInlineSnapshot(`
      "QueueError: redis://127.0.0.1:1: no Redis answers there
        to fix    start one (redis-server --appendonly yes), or look at host and port"
    `);
    expect(await refusal("redis://no-such-host.invalid")).toMatchInlineSnapshot(`
      "QueueError: redis://no-such-host.invalid: there is no host of that name
        to fix    look at the name, and whether the network is there"
    `);
  });

  test("no password, and a wrong one", async () => {
    expect(withPort(await refusal(server.address))).toMatchInlineSnapshot(`
      "QueueError: redis://127.0.0.1:6379: this Redis wants a password
        to fix    write redis://:password@host:port"
    `);
    expect(withPort(await refusal(of("guess")))).toMatchInlineSnapshot(`
      "QueueError: redis://:***@127.0.0.1:6379: this Redis refuses the password
        to fix    look at the part before the @ of the address"
    `);
    expect(await refusal(of("secret"))).toBe("opened");
  });

  test("another program's keys, another form, a database that is not there", async () => {
    ask("HSET", "mail:pictures:meta", "opts.maxLenEvents", "10000");
    expect(withPort(await refusal(of("secret"), { name: "mail" }))).toMatchInlineSnapshot(`
      "QueueError: redis://:***@127.0.0.1:6379: the name "mail" is used there by another program
        received  keys that begin with "mail:", which are no queue of Tributary
        expected  a name that nobody else uses
        to fix    choose another name for the queue, the same for workers; or another database: redis://host:port/1"
    `);
    ask("SET", "shop:about", "a shop");
    expect(withPort(await refusal(of("secret"), { name: "shop" }))).toMatch(
      'the name "shop" is used there by another program',
    );
    ask("HSET", "old:about", "queue", "x", "format", "0");
    expect(withPort(await refusal(of("secret"), { name: "old" }))).toMatchInlineSnapshot(`
      "QueueError: redis://:***@127.0.0.1:6379: the queue "old" was made by another version of Tributary
        received  form 0
        expected  form 1
        to fix    choose another name for the queue, the same for workers; or another database: redis://host:port/1"
    `);
    expect(withPort(await refusal(`${of("secret")}/99`))).toMatchInlineSnapshot(`
      "QueueError: redis://:***@127.0.0.1:6379/99: this Redis has no database of that number
        to fix    leave the number at the end of the address out"
    `);
    expect(await refusal(of("secret"), { name: "a:b" })).toMatchInlineSnapshot(`
      "ArgumentError: openQueue: this cannot be the name of a queue
        received  a:b
        expected  letters, digits, dots, hyphens and underscores, at most 64
        to fix    leave it out for "tributary""
    `);
  });

  test("a cache, and an old server", async () => {
    ask("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
    expect(withPort(await refusal(of("secret")))).toMatchInlineSnapshot(`
      "QueueError: redis://:***@127.0.0.1:6379: this Redis throws away what it holds when its memory is full: jobs would be lost without a word
        received  maxmemory-policy allkeys-lru
        expected  maxmemory-policy noeviction
        to fix    redis-cli CONFIG SET maxmemory-policy noeviction; or take a Redis that is no cache"
    `);
    ask("CONFIG", "SET", "maxmemory-policy", "noeviction");
    const old = serverFacts("# Server\r\nredis_version:5.0.14\r\nmaxmemory_policy:noeviction\r\naof_enabled:0\r\n");
    expect(() => checkServer("redis://127.0.0.1:6379", old)).toThrowErrorMatchingInlineSnapshot(`
      [QueueError: redis://127.0.0.1:6379: this Redis is too old for the queue
        received  Redis 5.0.14
        expected  Redis 6.2 or newer, or Valkey
        to fix    install a newer one, and let it read the old one's files]
    `);
    expect(() => checkServer("redis://127.0.0.1:6379", { ...old, version: "6.2.0" })).not.toThrow();
  });

  test("the connection is closed after a refusal", async () => {
    await refusal(of("guess"));
    const socket = open(server.port, "127.0.0.1");
    await new Promise((resolve) => socket.once("connect", resolve));
    socket.destroy();
    expect(ask("CLIENT", "LIST").split("\n").length).toBe(1);
  });
});
