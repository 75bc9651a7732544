/** @file A worker's signs of life, and what it has done. */
import { hostname } from "node:os";
import { keysOf } from "../queue/keys.ts";
import type { Queues } from "../queue/queues.ts";
import type { WorkerStatus } from "../queue/status.ts";
import { version } from "../version.ts";

const EVERY = 2000;
/** Without a sign for so long it is thought dead. */
const DEAD_SECONDS = 15;
const WINDOW = 60_000;

export class Heartbeat {
  readonly #queues: Queues;
  readonly #worker: string;
  readonly #timer: NodeJS.Timeout;
  readonly #at = new Set<string>();
  readonly #since = Date.now();
  #recent: number[] = [];
  #done = 0;
  #failed = 0;

  constructor(queues: Queues, worker: string) {
    this.#queues = queues;
    this.#worker = worker;
    this.#timer = setInterval(() => this.#beat(), EVERY);
    this.#beat();
  }

  /** Notes that a picture is worked on until the work is over. */
  async during<T>(path: string, work: Promise<T>): Promise<T> {
    this.#at.add(path);
    try {
      const result = await work;
      this.#done++;
      this.#recent.push(Date.now());
      return result;
    } catch (failure) {
      this.#failed++;
      throw failure;
    } finally {
      this.#at.delete(path);
    }
  }

  get status(): WorkerStatus {
    const now = Date.now();
    this.#recent = this.#recent.filter((time) => time > now - WINDOW);
    return {
      name: this.#worker,
      host: hostname(),
      pid: process.pid,
      version,
      done: this.#done,
      failed: this.#failed,
      rate: (1000 * this.#recent.length) / Math.max(1000, Math.min(WINDOW, now - this.#since)),
      at: [...this.#at],
    };
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    const { connected, name } = this.#queues;
    if (connected.redis.status === "ready") await connected.redis.del(keysOf(name).worker(this.#worker));
  }

  #beat(): void {
    const { connected, name } = this.#queues;
    // Where Redis is away, it is not waited for with a pile of old signs.
    if (connected.redis.status !== "ready") return;
    connected.redis
      .set(keysOf(name).worker(this.#worker), JSON.stringify(this.status), "EX", DEAD_SECONDS)
      .catch(() => {});
  }
}
