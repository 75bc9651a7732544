/** @file `tributary queue <address>` */
import { setTimeout as sleep } from "node:timers/promises";
import type { PictureQueue, QueueStatus } from "@tributary/jobs";
import type { Command } from "commander";
import { loadJobs } from "../queue/load-jobs.ts";
import { viewOf } from "../queue/view.ts";
import { interruptible } from "../terminal/interrupt.ts";
import { jsonOption, queueNameOption, withExamples } from "../terminal/options.ts";
import { print, printJson, safe } from "../terminal/output.ts";
import { UsageError } from "../usage-error.ts";

interface QueueCommandOptions {
  readonly queueName: string;
  readonly watch?: boolean;
  readonly json?: boolean;
  readonly failed?: string;
  readonly retry?: string;
  readonly cancel?: string;
  readonly pause?: boolean;
  readonly resume?: boolean;
}

const FINISHED: ReadonlySet<string> = new Set(["done", "failed", "cancelled"]);
const EVERY = 1000;

/** Shows the queue again and again, until no batch is under way. */
const watch = (queue: PictureQueue): Promise<void> =>
  interruptible("Stopped watching: the queue goes on.", async (signal) => {
    let lines = 0;
    let shown = "";
    for (;;) {
      const status: QueueStatus = await queue.overview();
      const view = viewOf(queue.address, status);
      if (process.stdout.isTTY) {
        // Up to where the last view began, and over it.
        process.stdout.write(`${lines > 0 ? `\u001b[${lines}A` : ""}\u001b[J${safe(view)}\n`);
        lines = view.split("\n").length;
      } else if (view !== shown) print(view);
      shown = view;
      if (status.batches.every(({ state }) => FINISHED.has(state))) return;
      await sleep(EVERY, undefined, { signal }).catch(() => {});
      signal.throwIfAborted();
    }
  });

const show = async (queue: PictureQueue, json: boolean | undefined): Promise<void> => {
  const status = await queue.overview();
  if (json) printJson(status);
  else print(viewOf(queue.address, status));
};

const showFailed = async (queue: PictureQueue, id: string, json: boolean | undefined): Promise<void> => {
  const failed = await queue.failed(id);
  if (json) printJson(failed);
  else if (failed.length === 0) print("No picture has failed.");
  else
    for (const { path, part, reason } of failed) {
      const called = part === undefined ? path : `${path} ${JSON.stringify(part)}`;
      print(reason.startsWith(called) ? reason : `${called}: ${reason}`);
    }
};

/** What each option does. */
const deeds: Readonly<Record<string, (queue: PictureQueue, options: QueueCommandOptions) => Promise<void>>> = {
  watch,
  failed: (queue, { failed = "", json }) => showFailed(queue, failed, json),
  retry: async (queue, { retry = "" }) => print(`Sent again, as batch ${(await queue.retry(retry)).id}.`),
  cancel: async (queue, { cancel = "" }) => {
    await queue.cancel(cancel);
    print("Cancelled: what is written stays, and nothing more is.");
  },
  pause: async (queue) => {
    await queue.pause();
    print("Paused: workers finish what they are at.");
  },
  resume: async (queue) => {
    await queue.resume();
    print("Resumed.");
  },
};

export const addQueue = (program: Command): void => {
  const command = program
    .command("queue")
    .description("What is in a queue, who works on it, and what has failed.")
    .argument("<address>", "redis://host:port, redis://:password@host:port/database, or rediss://")
    .addOption(queueNameOption())
    .option("--watch", "show it again and again, until everything is done")
    .option("--failed <batch>", "the pictures of a batch that have failed, and why")
    .option("--retry <batch>", "send the pictures that have failed once more")
    .option("--cancel <batch>", "take back what has not begun")
    .option("--pause", "let workers take nothing more")
    .option("--resume", "let workers go on")
    .addOption(jsonOption())
    .action(async (address: string, options: QueueCommandOptions) => {
      const asked = Object.keys(deeds).filter((name) => name in options);
      if (asked.length > 1) {
        throw new UsageError({
          problem: "one thing at a time",
          received: asked.map((name) => `--${name}`).join(" "),
          expected: `one of ${Object.keys(deeds)
            .map((name) => `--${name}`)
            .join(", ")}`,
          fix: "give one command for each",
        });
      }
      const { openQueue } = await loadJobs();
      const queue = await openQueue(address, { name: options.queueName });
      try {
        const deed = deeds[asked[0] ?? ""];
        await (deed ? deed(queue, options) : show(queue, options.json));
      } finally {
        await queue.dispose();
      }
    });
  withExamples(
    command,
    "queue redis://queue.example:6379 --watch",
    "queue redis://queue.example:6379 --failed 0f3a5be8c2d94e17",
  );
};
