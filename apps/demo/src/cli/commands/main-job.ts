/** @file `tributary` without a command: the main job. */

import { nearest } from "@tributary/kernel/authoring";
import type { Command } from "commander";
import { UsageError } from "../../usage-error.ts";
import { interruptible } from "../interrupt.ts";
import { deviceOption, seedOption } from "../options.ts";

interface MainOptions {
  readonly out: string;
  readonly seed: number;
  readonly device: string;
  readonly resume?: boolean;
  readonly quick?: boolean;
}

const unknownCommand = (program: Command): UsageError => {
  const names = program.commands.map((command) => command.name());
  const [word = ""] = program.args;
  return new UsageError({
    problem: `there is no command "${word}"`,
    expected: `a command such as ${nearest(word, names).join(", ")}; or none, for the whole demo`,
    fix: "add --help to see them all",
  });
};

/** Gives the program itself something to do. */
export const setMainJob = (program: Command): void => {
  program
    .option("--out <folder>", "where everything that it makes goes; what was there is gone", "out")
    .addOption(seedOption())
    .addOption(deviceOption())
    .option("--resume", "go on where an earlier run in the same folder was stopped")
    .option("--quick", "less of everything: to see whether it runs")
    .allowExcessArguments()
    .addHelpText(
      "before",
      "Without a command: trains a U-Net and a classifier on handwritten digits, runs the reference\narchitectures on a photograph, and shows what came out in out/index.html. Takes about two minutes.\n",
    )
    .addHelpText(
      "after",
      `
Examples:
  $ tributary                                         the whole demo
  $ tributary --resume                                go on after Ctrl-C
  $ tributary list                                    what there is
  $ tributary summary resnet50
  $ tributary train nuclei --data dsb2018

Help about a command: tributary <command> --help`,
    )
    .action(async ({ resume = false, quick = false, ...options }: MainOptions) => {
      if (program.args.length > 0) throw unknownCommand(program);
      const { mainJob } = await import("../../runs/main-job/job.ts");
      await interruptible("Stopped. Run it again with --resume to go on from the last checkpoint.", (signal) =>
        mainJob({ ...options, resume, quick, signal }),
      );
    });
};
