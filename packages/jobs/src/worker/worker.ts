/** @file A worker: takes pictures from a queue, one or a few at a time, until it is told to stop. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ArgumentError } from "@tributary/kernel";
import { COUNT, checkOptions, type OptionTable } from "@tributary/kernel/authoring";
import { type Job, UnrecoverableError, Worker } from "bullmq";
import { type Batch, calledOf } from "../batch/batch.ts";
import { described } from "../batch/json.ts";
import { defaultCache, fetchModel } from "../batch/models.ts";
import { QueueError } from "../errors.ts";
import { BATCHES, checkName, claim, PICTURES } from "../queue/keys.ts";
import { closeQueues, type Queues, queuesOn } from "../queue/queues.ts";
import { type PictureData, SENT } from "../queue/send.ts";
import { batchRecord } from "../queue/status.ts";
import { connect } from "../redis/connect.ts";
import { version } from "../version.ts";
import { answerPicture, isFinal } from "./answer-picture.ts";
import { endBatch } from "./end-batch.ts";
import { Heartbeat } from "./heartbeat.ts";
import { limited } from "./limited.ts";
import { memoryLimit } from "./memory-limit.ts";
import { OpenModels } from "./open-models.ts";
import type { Task } from "./task.ts";

export interface WorkerOptions {
  /** What it can do, by the names that batches use: `{ predict: … }`. */
  readonly tasks: Readonly<Record<string, Task>>;
  /** The name of the queue. Default `"tributary"`. */
  readonly name?: string;
  /** Pictures at a time: more than one decodes while another is predicted. Default 1. */
  readonly concurrency?: number;
  /** Models that are kept open at a time. Default 1. */
  readonly models?: number;
  /** Where models are kept, by their hashes. Default `tributary/models` in the user's cache. */
  readonly cache?: string;
  /** The longest that a picture may take; after that the worker is thought to hang, and ends. Default 600. */
  readonly pictureSeconds?: number;
  /** How long a worker may give no sign of life before another one takes what it was at. Default 30, at most a day. */
  readonly lockSeconds?: number;
  /**
   * The megabytes of memory that its process may take: beyond them it finishes the pictures at hand, takes no more, and ends. What waits, waits for
   * others. Default no limit.
   */
  readonly memoryMegabytes?: number;
  /** Told of each picture, as it is done or has failed; waited for. */
  readonly onPicture?: (path: string, failure: Error | null) => void;
}

/** A worker that runs. */
export interface PictureWorker {
  /** What it is called in the list of workers: machine, process, and a random end. */
  readonly worker: string;
  /** Settles when it has ended: rejected where it hung, or took more memory than it may. */
  readonly ended: Promise<void>;
  /** Finishes the pictures at hand, and takes no more. */
  stop(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** In seconds. What is silent for longer is gone, and BullMQ's timers would ring at once after 24 of them. */
const DAY = 86_400;

const known: OptionTable<WorkerOptions> = {
  tasks: "required",
  name: "optional",
  concurrency: COUNT,
  models: COUNT,
  cache: "optional",
  pictureSeconds: { least: 0.1 },
  lockSeconds: { least: 1, most: DAY },
  memoryMegabytes: COUNT,
  onPicture: "optional",
};

/** @throws {@link ArgumentError} for a worker that could do nothing: it would take pictures, and fail them all. */
const checkTasks = (tasks: unknown): void => {
  const entries = typeof tasks === "object" && tasks !== null ? Object.entries(tasks) : [];
  const [name] = entries.find(([, task]) => typeof task !== "function") ?? [];
  if (entries.length > 0 && name === undefined) return;
  throw new ArgumentError({
    at: "startWorker",
    problem: name === undefined ? "there is no task in tasks" : `the task "${name}" is no function`,
    received: name === undefined ? described(tasks) : described(Object(tasks)[name]),
    expected: "functions by the names of tasks, each of which opens a model",
    fix: "write tasks: { predict: async (file, options) => ({ run, close }) }",
  });
};

/** How often it is looked at what a long picture takes, in milliseconds. */
const MEMORY_EVERY = 1000;

/** Tries of a job whose worker died: more than it takes to be sure that the picture is the reason. */
const DEATHS = 5;

/** What a worker cannot do is said of the picture, and not tried by it again. */
const batchFor = async (queues: Queues, id: string, tasks: Readonly<Record<string, Task>>): Promise<Batch> => {
  const batch = await batchRecord(queues.connected, queues.name, id);
  if (!batch || batch.cancelled) throw new UnrecoverableError("the batch was cancelled");
  if (batch.version !== version) {
    throw new QueueError({
      at: `batch ${id}`,
      problem: "another version of @tributary/jobs sent it than this worker's",
      received: batch.version,
      expected: version,
      fix: "install the same version everywhere, then retry",
    });
  }
  if (Object.hasOwn(tasks, batch.task)) return batch;
  throw new QueueError({
    at: `batch ${id}`,
    problem: `this worker has no task "${batch.task}"`,
    expected: Object.keys(tasks).join(", "),
    fix: "start workers of the program that sent the batch",
  });
};

/**
 * Starts a worker. Any number of them, on any machines, share a queue; each may be killed at any moment.
 *
 * @throws {@link QueueError} as `openQueue` does.
 * @example
 * const count: Task = async () => ({
 *   run: async ({ bytes }) => ({ answer: bytes.length }),
 *   close: async () => {},
 * });
 * const worker = await startWorker(address, { tasks: { count } });
 * await worker.stop();
 */
export const startWorker = async (address: string, options: WorkerOptions): Promise<PictureWorker> => {
  checkOptions("startWorker", options, known);
  const { tasks, cache = defaultCache(), onPicture, concurrency = 1, pictureSeconds = 600, lockSeconds = 30 } = options;
  checkTasks(tasks);
  const name = checkName("startWorker", options.name ?? "tributary");
  const models = new OpenModels(options.models ?? 1);
  const lock = 1000 * lockSeconds;
  const memory = memoryLimit(options.memoryMegabytes ?? Number.MAX_SAFE_INTEGER);
  const connected = await connect(address);
  const identity = await claim(connected, name).catch((failure) => {
    connected.redis.disconnect();
    throw failure;
  });
  const queues = queuesOn(connected, name, identity);
  const me = `${hostname()}-${process.pid}-${randomUUID().slice(0, 4)}`;
  const heartbeat = new Heartbeat(queues, me);
  let end: (failure?: unknown) => void = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    end = (failure) => (failure === undefined ? resolve() : reject(failure));
  });
  // Who does not look at it is told by the pictures' failures.
  ended.catch(() => {});

  let hung: unknown;
  const answer = async (job: Job<PictureData>, token: string, signal: AbortSignal) => {
    const batch = await batchFor(queues, job.data.batch, tasks);
    const open = async () => tasks[batch.task]!(await fetchModel(connected, name, batch.model, cache), batch.options);
    const checkOurs = async (): Promise<void> => {
      if ((await job.extendLock(token, lock)) !== 1) throw new Error("another worker has taken the picture");
    };
    const key = JSON.stringify([batch.task, batch.model, batch.options]);
    const hangs = limited(pictureSeconds, calledOf(job.data.picture));
    const work = models.use(key, open, (task) =>
      answerPicture(task, batch, job.data.picture, {
        worker: me,
        signal: AbortSignal.any([signal, hangs.signal]),
        checkOurs,
      }),
    );
    return hangs.race(work).catch((failure) => {
      // Whatever it waits for may never come: another process does better than this one.
      if (hangs.signal.aborted) {
        hung = failure;
        // Nothing is taken any more while this is said.
        void pictures.pause(true);
      }
      throw failure;
    });
  };

  const process_ = async (
    job: Job,
    token = "",
    signal: AbortSignal = new AbortController().signal,
  ): Promise<unknown> => {
    if (job.name === SENT) return null;
    const called = calledOf(job.data.picture);
    try {
      const result = await heartbeat.during(called, answer(job, token, signal));
      await onPicture?.(called, null);
      return result;
    } catch (failure) {
      const error = failure instanceof Error ? failure : new Error(String(failure));
      await onPicture?.(called, error);
      throw isFinal(error) ? new UnrecoverableError(error.message) : error;
    } finally {
      // Before the next picture is taken.
      endWhenFull();
    }
  };
  const endWhenFull = (): void => {
    const full = memory.exceeded();
    if (full) void stop(full);
  };

  const shared = {
    connection: connected.redis,
    prefix: name,
    name: me,
    lockDuration: lock,
    stalledInterval: lock,
    maxStalledCount: DEATHS,
    runRetryDelay: 1000,
  };
  const pictures = new Worker(PICTURES, process_, { ...shared, concurrency });
  const batches = new Worker(BATCHES, (job) => endBatch(queues, job), shared);
  // Redis away, a lock lost while it hung: BullMQ goes on by itself, and the picture is another's.
  for (const worker of [pictures, batches]) worker.on("error", () => {});

  // Its pictures go back into the queue first.
  pictures.on("failed", () => {
    if (hung !== undefined) void stop(hung);
  });

  let stopping: Promise<void> | null = null;
  const stop = (failure?: unknown): Promise<void> => {
    stopping ??= (async () => {
      clearInterval(watching);
      const isHung = hung !== undefined;
      await Promise.allSettled([pictures.close(isHung), batches.close(isHung)]);
      await heartbeat.stop().catch(() => {});
      if (hung === undefined) await models.close();
      await closeQueues(queues);
      end(failure);
    })();
    return stopping;
  };
  const watching = setInterval(endWhenFull, MEMORY_EVERY);
  return { worker: me, ended, stop: () => stop(), [Symbol.asyncDispose]: () => stop() };
};
