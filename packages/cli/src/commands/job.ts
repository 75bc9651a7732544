/** @file A command of a program that adds one: a job that makes a folder. */
import type { Command } from "commander";
import { interruptible } from "../terminal/interrupt.ts";
import { deviceOption, seedOption, withExamples } from "../terminal/options.ts";

/** What the command line says about a job. */
export interface JobOptions {
  /** The folder for everything that it makes. */
  readonly out: string;
  /** What everything random follows from. */
  readonly seed: number;
  readonly device: string;
  /** Whether to go on where an earlier run in the same folder was stopped. */
  readonly resume: boolean;
  /** Whether its files may lie among others, in place of those of the same names. */
  readonly force: boolean;
  /** Less of everything: to see whether it runs. */
  readonly quick: boolean;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** A command of one's own. */
export interface Job {
  readonly name: string;
  /** In a sentence, for the help. */
  readonly what: string;
  /** In a few words, beside the example. */
  readonly example: string;
  readonly run: (options: JobOptions) => Promise<unknown>;
}

type Given = Pick<JobOptions, "out" | "seed" | "device"> & Partial<JobOptions>;

export const addJob = (program: Command, { name, what, run }: Job): void => {
  const command = program
    .command(name)
    .description(what)
    .option("--out <folder>", "where everything that it makes goes", "out")
    .addOption(seedOption())
    .addOption(deviceOption())
    .option("--resume", "go on where an earlier run in the same folder was stopped")
    .option("--force", "put its files into a folder that holds others, in place of those of the same names")
    .option("--quick", "less of everything: to see whether it runs")
    .action(async ({ resume = false, force = false, quick = false, ...options }: Given) => {
      await interruptible("Stopped. Run it again with --resume to go on from the last checkpoint.", (signal) =>
        run({ ...options, resume, force, quick, signal }),
      );
    });
  withExamples(command, name, `${name} --resume`, `${name} --quick --out tried`);
};
