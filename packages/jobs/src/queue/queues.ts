/** @file BullMQ's parts of a queue, on one connection. */
import { FlowProducer, Queue } from "bullmq";
import type { Connected } from "../redis/connect.ts";
import { BATCHES, PICTURES } from "./keys.ts";

/** What all that is done with a queue needs. */
export interface Queues {
  readonly connected: Connected;
  readonly name: string;
  /** What tells this queue from all others. */
  readonly identity: string;
  readonly pictures: Queue;
  readonly batches: Queue;
  readonly flows: FlowProducer;
}

export const queuesOn = (connected: Connected, name: string, identity: string): Queues => {
  const options = { connection: connected.redis, prefix: name };
  const queues = {
    connected,
    name,
    identity,
    pictures: new Queue(PICTURES, options),
    batches: new Queue(BATCHES, options),
    flows: new FlowProducer(options),
  };
  // A server that is started again is waited for; whoever waits sees that nothing moves.
  const waits = (): void => {};
  queues.pictures.on("error", waits);
  queues.batches.on("error", waits);
  queues.flows.on("error", waits);
  return queues;
};

export const closeQueues = async ({ connected, pictures, batches, flows }: Queues): Promise<void> => {
  await Promise.allSettled([pictures.close(), batches.close(), flows.close()]);
  connected.redis.disconnect();
};
