/** @file `tributary worker --queue <address>` */
import { THREADS } from "@tributary/kernel/authoring";
import { type Command, InvalidArgumentError } from "commander";
import { LARGE, largeTask } from "../large/large-task.ts";
import { loadJobs } from "../queue/load-jobs.ts";
import { PREDICT, predictTask } from "../queue/predict-task.ts";
import { interruptible } from "../terminal/interrupt.ts";
import {
  deviceOption,
  positiveNumber,
  queueNameOption,
  queueOption,
  wholeNumber,
  withExamples,
} from "../terminal/options.ts";
import { note, print } from "../terminal/output.ts";

interface WorkerCommandOptions {
  readonly queue: string;
  readonly queueName: string;
  readonly device: string;
  readonly concurrency: number;
  readonly models: number;
  readonly threads?: number;
  readonly memory?: number;
  readonly cache?: string;
  readonly pictureSeconds: number;
  readonly lockSeconds: number;
}

const threads = wholeNumber(1, THREADS.most);

/** In seconds. */
const DAY = 86_400;

/** As long as it takes to say anything of a picture, or longer. */
const pictureTime = (text: string): number => {
  const seconds = positiveNumber(text);
  if (seconds >= 0.1) return seconds;
  throw new InvalidArgumentError("Give a number from 0.1 up.");
};

export const addWorker = (program: Command): void => {
  const command = program
    .command("worker")
    .description("Predicts the pictures of a queue, until it is stopped.")
    .addOption(queueOption().makeOptionMandatory())
    .addOption(queueNameOption())
    .addOption(deviceOption())
    .option("--concurrency <number>", "pictures at a time: each takes memory of its own", wholeNumber(1), 1)
    .option("--models <number>", "models that are kept in memory", wholeNumber(1), 1)
    .option("--threads <number>", "threads for one picture (default: as many as the machine has cores)", threads)
    .option("--memory <megabytes>", "where it ends: it takes no more pictures, and says so", wholeNumber(1))
    .option("--cache <folder>", "where models are kept, by their hashes (default: in the user's cache)")
    .option("--picture-seconds <number>", "the longest that a picture may take", pictureTime, 600)
    .option(
      "--lock-seconds <number>",
      "how long it may be silent before another worker takes its picture",
      wholeNumber(1, DAY),
      30,
    )
    .action(async ({ queue, queueName, device, cache, threads, memory, ...options }: WorkerCommandOptions) => {
      const { startWorker } = await loadJobs();
      const engine = threads === undefined ? {} : { threads };
      const worker = await startWorker(queue, {
        tasks: { [PREDICT]: predictTask(device, engine), [LARGE]: largeTask(device, engine) },
        name: queueName,
        ...(cache === undefined ? {} : { cache }),
        ...(memory === undefined ? {} : { memoryMegabytes: memory }),
        ...options,
        onPicture: (path, failure) => (failure ? note(failure.message) : print(path)),
      });
      await interruptible("Stopped: what was at hand is done, and nothing is lost.", async (signal) => {
        // Said once it is true: whoever reads it may press Ctrl-C at once.
        note(`${worker.worker} waits for pictures. Ctrl-C finishes the one at hand.`);
        const stopped = new Promise<void>((resolve) =>
          signal.addEventListener("abort", () => resolve(), { once: true }),
        );
        await Promise.race([stopped, worker.ended]);
        await worker.stop();
        signal.throwIfAborted();
      });
    });
  withExamples(
    command,
    "worker --queue redis://queue.example:6379",
    "worker --queue redis://:password@queue.example:6379/1 --device cuda --concurrency 4",
    "worker --queue redis://queue.example:6379 --threads 2 --memory 4000",
  );
};
