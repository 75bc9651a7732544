/** @file Connections to a Redis server, and what their errors mean. */
import { TributaryError } from "@tributary/kernel";
import { Redis } from "ioredis";
import { QueueError } from "../errors.ts";
import { checkServer, type ServerFacts, serverFacts } from "./server.ts";

/** A connection that is made again when it breaks. */
export interface Connected {
  readonly redis: Redis;
  /** The address without its password, for people. */
  readonly at: string;
  readonly server: ServerFacts;
}

/** How long a server may take to answer at first. */
const PATIENCE = 10_000;
/** The longest wait between two attempts to connect again. */
const RETRY = 2000;

/** An address, with stars for its password. */
const withoutPassword = (address: URL): string => {
  const shown = new URL(address);
  if (shown.password !== "") shown.password = "***";
  return shown.href.replace(/\/$/, "");
};

const addressOf = (address: unknown): URL => {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : null;
  if (url && /^rediss?:$/.test(url.protocol) && /^\/?\d*$/.test(url.pathname)) return url;
  throw new QueueError({
    problem: "this is no address of a queue",
    // It may hold a password.
    received: url ? withoutPassword(url) : typeof address === "string" ? "a text that is no address" : String(address),
    expected: "redis://host:port, redis://:password@host:port/database, or rediss:// for an encrypted connection",
    fix: "write redis://127.0.0.1:6379 for a Redis on this machine",
  });
};

const reasons: readonly (readonly [RegExp, string, string])[] = [
  [/ECONNREFUSED/, "no Redis answers there", "start one (redis-server --appendonly yes), or look at host and port"],
  [/ENOTFOUND|EAI_AGAIN/, "there is no host of that name", "look at the name, and whether the network is there"],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    "the host cannot be reached",
    "look at host and port, and at firewalls between",
  ],
  [
    /WRONGPASS|invalid password|invalid username/i,
    "this Redis refuses the password",
    "look at the part before the @ of the address",
  ],
  [/NOAUTH/, "this Redis wants a password", "write redis://:password@host:port"],
  [
    /NOPERM/,
    "this user of the Redis may not do what a queue needs",
    "allow it all commands on keys of the queue's name",
  ],
  [
    /DB index is out of range/,
    "this Redis has no database of that number",
    "leave the number at the end of the address out",
  ],
  [/OOM command not allowed/, "the Redis is full", "give it more memory (maxmemory), or remove old batches"],
  [/MISCONF/, "the Redis cannot write its file: its disk is full, or not its own", "make room on its disk"],
  [/READONLY/, "this Redis is a copy that may only be read", "give the address of the one that it copies"],
];

/** An error from below in words. Those of this library stay what they are. */
export const asQueueError = (failure: unknown, at: string): TributaryError => {
  if (failure instanceof TributaryError) return failure;
  const { code = "", message = String(failure) } = Object(failure) as {
    readonly code?: string;
    readonly message?: string;
  };
  const [, problem, fix] = reasons.find(([words]) => words.test(`${code} ${message}`)) ?? [];
  return new QueueError(
    { at, problem: problem ?? `the Redis says: ${message || code}`, ...(fix === undefined ? {} : { fix }) },
    { cause: failure },
  );
};

/**
 * Connects, and looks whether the server can keep a queue.
 *
 * @param blocking For a worker: it waits for jobs as long as it takes, and for a server that is started again.
 */
export const connect = async (address: unknown): Promise<Connected> => {
  const url = addressOf(address);
  const at = withoutPassword(url);
  let isConnected = false;
  const redis = new Redis(url.href, {
    lazyConnect: true,
    connectTimeout: PATIENCE,
    // Commands wait for a server that is started again: BullMQ's workers ask for it.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isConnected ? Math.min(50 * times, RETRY) : null),
  });
  let last: unknown;
  redis.on("error", (failure) => {
    last = failure;
  });
  try {
    await redis.connect();
    // The client goes on with database 0 where there is none of the number.
    if (url.pathname.length > 1) await redis.select(Number(url.pathname.slice(1)));
    const server = serverFacts(await redis.info());
    checkServer(at, server);
    isConnected = true;
    return { redis, at, server };
  } catch (failure) {
    redis.disconnect();
    throw asQueueError(failure instanceof TributaryError ? failure : (last ?? failure), at);
  }
};
