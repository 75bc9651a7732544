/**
 * @file A queue that is simulated, event by event, to see what a thousand workers would wait for.
 *
 * Assumptions, each of which makes the answer better than life:
 * - Redis does one thing at a time, and takes the same time for each picture, however many workers ask: its scripts take so long with few
 *   jobs as with many. Half of it is for taking a picture, half for telling that it is done.
 * - The shared disk serves one after another at its full rate; there are no seeks, and reading costs as much as writing.
 * - Each worker has a core of its own as fast as the one that was measured, up to as many cores as are given; further ones share them.
 * - A picture takes the measured time, a quarter more or less, evenly spread. Nobody dies.
 * - Whoever asks over the network waits for one round trip, twice for a picture.
 */
import { randomFrom } from "@tributary/images";

/** What is measured of the small case, and supposed of the large one. */
export interface Supposed {
  readonly workers: number;
  /** Cores that all workers have together. */
  readonly cores: number;
  /** Seconds of a core for one picture: decoding, network, encoding. */
  readonly pictureSeconds: number;
  /** Seconds of Redis' one thread for one picture. */
  readonly redisSeconds: number;
  /** Bytes that are read and written for one picture. */
  readonly bytes: number;
  /** Bytes a second of the disk that all share. */
  readonly diskBytesPerSecond: number;
  /** Seconds for a question to Redis and back. */
  readonly roundTripSeconds: number;
}

export interface Simulated {
  readonly picturesPerSecond: number;
  /** The share of the time that each was busy, 0 to 1. */
  readonly busy: { readonly workers: number; readonly redis: number; readonly disk: number };
}

/** One that serves whoever comes first. */
class Server {
  #free = 0;
  work = 0;

  /** @returns When it is done. */
  serve(now: number, seconds: number): number {
    this.#free = Math.max(this.#free, now) + seconds;
    this.work += seconds;
    return this.#free;
  }
}

type Stage = "take" | "read" | "compute" | "write" | "tell";
const next: Readonly<Record<Stage, Stage>> = {
  take: "read",
  read: "compute",
  compute: "write",
  write: "tell",
  tell: "take",
};

/** Runs until every worker has had thirty pictures on average; the first third is for coming up to speed, and not counted. */
export const simulate = (supposed: Supposed, seed = 1): Simulated => {
  const { workers, cores, pictureSeconds, redisSeconds, bytes, diskBytesPerSecond, roundTripSeconds } = supposed;
  const random = randomFrom(seed, "queue");
  const [redis, disk] = [new Server(), new Server()];
  const slower = Math.max(1, workers / cores);
  const all = Array.from({ length: workers }, () => ({
    time: random.uniform(0, pictureSeconds),
    stage: "take" as Stage,
  }));
  const total = 30 * workers;
  let computed = 0;
  let done = 0;
  let start = { time: 0, redis: 0, disk: 0, computed: 0 };
  const took: Readonly<Record<Stage, (now: number) => number>> = {
    take: (now) => redis.serve(now, redisSeconds / 2) + roundTripSeconds,
    read: (now) => disk.serve(now, bytes / 2 / diskBytesPerSecond),
    compute: (now) => {
      const seconds = pictureSeconds * random.uniform(0.75, 1.25);
      computed += seconds;
      return now + slower * seconds;
    },
    write: (now) => disk.serve(now, bytes / 2 / diskBytesPerSecond),
    tell: (now) => redis.serve(now, redisSeconds / 2) + roundTripSeconds,
  };
  for (let now = 0; done < total; ) {
    const worker = all.reduce((first, one) => (one.time < first.time ? one : first));
    now = worker.time;
    worker.time = took[worker.stage](now);
    if (worker.stage === "tell" && ++done === total / 3)
      start = { time: now, redis: redis.work, disk: disk.work, computed };
    worker.stage = next[worker.stage];
    if (done < total) continue;
    const seconds = now - start.time;
    return {
      picturesPerSecond: (2 * total) / 3 / seconds,
      busy: {
        workers: (computed - start.computed) / seconds / Math.min(workers, cores),
        redis: (redis.work - start.redis) / seconds,
        disk: (disk.work - start.disk) / seconds,
      },
    };
  }
  throw new RangeError("a simulation has at least one worker");
};

/** What most of the waiting is for. */
export const limitOf = ({ busy }: Simulated): "workers" | "Redis" | "disk" => {
  if (busy.redis > 0.95) return "Redis";
  return busy.disk > 0.95 ? "disk" : "workers";
};
