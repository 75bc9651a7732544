/** @file What is sent to the queue while everything goes wrong, and how its end is looked at. */
import type { RedisServer } from "@tributary/testing/redis";
import type { Workers } from "./workers.ts";

export interface Loss {
  readonly loss: "lost" | "twice" | "different" | "left over";
  readonly what: string;
}

export interface Subject {
  /** What the table calls it. */
  readonly name: string;
  readonly server: RedisServer;
  readonly workers: Workers;
  /** Sends it, which may fail, while it is under way or when it is not. */
  again(out: string): Promise<void>;
  /** Sends it until all is done that can be done: full disks fail pictures, which somebody has to send again. */
  untilDone(out: string): Promise<void>;
  /** Waits until what was sent again is at its end, too. */
  settle(out: string): Promise<void>;
  /** What is lost, twice, different or too much in the folder. */
  look(out: string): Promise<readonly Loss[]>;
  close(): Promise<void>;
}
