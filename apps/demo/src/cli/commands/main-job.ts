/** @file `tributary demo`: the main job; and what `tributary` alone says. */

import { nearest } from "@tributary/kernel/authoring";
import type { Command } from "commander";
import { UsageError } from "../../usage-error.ts";
import { interruptible } from "../interrupt.ts";
import { deviceOption, seedOption, withExamples } from "../options.ts";

interface MainOptions {
  readonly out: string;
  readonly seed: number;
  readonly device: string;
  readonly resume?: boolean;
  readonly force?: boolean;
  readonly quick?: boolean;
}

const unknownCommand = (program: Command): UsageError => {
  const names = program.commands.map((command) => command.name());
  const [word = ""] = program.args;
  return new UsageError({
    problem: `there is no command "${word}"`,
    expected: `a command such as ${nearest(word, names).join(", ")}`,
    fix: "add --help to see them all",
  });
};

/** Help, where no command is named. */
export const setHelp = (program: Command): void => {
  program
    .allowExcessArguments()
    .addHelpText(
      "after",
      `
Examples:
  $ tributary demo                                    everything once, to look at: takes about two minutes
  $ tributary list                                    what there is
  $ tributary summary resnet50
  $ tributary train nuclei --data dsb2018

Help about a command: tributary <command> --help`,
    )
    .action(() => {
      if (program.args.length > 0) throw unknownCommand(program);
      program.outputHelp();
    });
};

export const addMainJob = (program: Command): void => {
  const command = program
    .command("demo")
    .description(
      "Trains a U-Net and a classifier on handwritten digits, runs the reference architectures on a photograph, and shows what came out in an index.html.",
    )
    .option("--out <folder>", "where everything that it makes goes", "out")
    .addOption(seedOption())
    .addOption(deviceOption())
    .option("--resume", "go on where an earlier run in the same folder was stopped")
    .option("--force", "put its files into a folder that holds others, in place of those of the same names")
    .option("--quick", "less of everything: to see whether it runs")
    .action(async ({ resume = false, force = false, quick = false, ...options }: MainOptions) => {
      const { mainJob } = await import("../../runs/main-job/job.ts");
      await interruptible("Stopped. Run it again with --resume to go on from the last checkpoint.", (signal) =>
        mainJob({ ...options, resume, force, quick, signal }),
      );
    });
  withExamples(command, "demo", "demo --resume", "demo --quick --out tried");
};
