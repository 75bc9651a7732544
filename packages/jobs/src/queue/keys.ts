/** @file Where everything of a queue lies in Redis. */

import { randomUUID } from "node:crypto";
import { ArgumentError } from "@tributary/kernel";
import { QueueError } from "../errors.ts";
import type { Connected } from "../redis/connect.ts";

/** The form of what is kept: changed with every change that older programs would misread. */
const FORMAT = "1";

/** The names of a queue's keys; BullMQ's begin with `name:pictures:` and `name:batches:`. */
export const keysOf = (name: string) => ({
  about: `${name}:about`,
  batch: (id: string) => `${name}:batch:${id}`,
  sending: (id: string) => `${name}:sending:${id}`,
  model: (sha256: string) => `${name}:model:${sha256}`,
  worker: (worker: string) => `${name}:worker:${worker}`,
});

/** BullMQ's two queues: one for pictures, one for what ends a batch. */
export const PICTURES = "pictures";
export const BATCHES = "batches";

export const checkName = (at: string, name: unknown): string => {
  if (typeof name === "string" && /^[\w.-]{1,64}$/.test(name)) return name;
  throw new ArgumentError({
    at,
    problem: "this cannot be the name of a queue",
    received: String(name),
    expected: "letters, digits, dots, hyphens and underscores, at most 64",
    fix: 'leave it out for "tributary"',
  });
};

/**
 * Makes sure that the keys of this name are a queue of ours, and of this form.
 *
 * @returns What tells this queue from all others.
 * @throws {@link QueueError} when another program uses the name.
 */
export const claim = async ({ redis, at }: Connected, name: string): Promise<string> => {
  const { about } = keysOf(name);
  const others = await redis.exists(`${name}:${PICTURES}:meta`, `${name}:${BATCHES}:meta`, `${name}:${PICTURES}:wait`);
  const kind = await redis.type(about);
  if (kind === "none" && others === 0) {
    // Two programs may come at once: what stands there first counts, and nobody sees half of it.
    await redis.multi().hsetnx(about, "queue", randomUUID()).hsetnx(about, "format", FORMAT).exec();
  }
  const { queue, format } = kind === "none" || kind === "hash" ? await redis.hgetall(about) : {};
  if (queue !== undefined && format === FORMAT) return queue;
  throw new QueueError({
    at,
    problem:
      format === undefined
        ? `the name "${name}" is used there by another program`
        : `the queue "${name}" was made by another version of Tributary`,
    received:
      format === undefined ? `keys that begin with "${name}:", which are no queue of Tributary` : `form ${format}`,
    expected: format === undefined ? "a name that nobody else uses" : `form ${FORMAT}`,
    fix: "choose another name for the queue, the same for workers; or another database: redis://host:port/1",
  });
};
