/** @file What a Redis server says of itself, and whether it can keep a queue. */
import { QueueError } from "../errors.ts";

/** What is asked of its `INFO`. */
export interface ServerFacts {
  readonly version: string;
  /** What it throws away when its memory is full: nothing, for a queue. */
  readonly policy: string;
  /** Whether it writes down each command, and has all of them again after a restart. */
  readonly appends: boolean;
}

/** The oldest version that has all commands. */
const OLDEST = [6, 2] as const;

/** Reads the answer to `INFO`. */
export const serverFacts = (info: string): ServerFacts => {
  const fields = new Map(info.split(/\r?\n/).map((line) => [line.split(":")[0], line.slice(line.indexOf(":") + 1)]));
  return {
    version: fields.get("redis_version") ?? "0",
    policy: fields.get("maxmemory_policy") ?? "noeviction",
    appends: fields.get("aof_enabled") === "1",
  };
};

/** @throws {@link QueueError} for a server that is too old, or that would throw jobs away. */
export const checkServer = (at: string, { version, policy }: ServerFacts): void => {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new QueueError({
      at,
      problem: "this Redis is too old for the queue",
      received: `Redis ${version}`,
      expected: `Redis ${OLDEST.join(".")} or newer, or Valkey`,
      fix: "install a newer one, and let it read the old one's files",
    });
  }
  if (policy === "noeviction") return;
  throw new QueueError({
    at,
    problem: "this Redis throws away what it holds when its memory is full: jobs would be lost without a word",
    received: `maxmemory-policy ${policy}`,
    expected: "maxmemory-policy noeviction",
    fix: "redis-cli CONFIG SET maxmemory-policy noeviction; or take a Redis that is no cache",
  });
};
