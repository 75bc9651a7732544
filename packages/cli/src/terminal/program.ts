/** @file The command line: every command under one program. */
import { createRequire } from "node:module";
import { nearest } from "@tributary/kernel/authoring";
import { Command } from "commander";
import { addBench } from "../commands/bench.ts";
import { addCost } from "../commands/cost.ts";
import { addDiff } from "../commands/diff.ts";
import { addEvaluate } from "../commands/evaluate.ts";
import { addExplain } from "../commands/explain.ts";
import { addExport } from "../commands/export.ts";
import { addImport } from "../commands/import.ts";
import { addJob, type Job } from "../commands/job.ts";
import { addList } from "../commands/list.ts";
import { addPlot } from "../commands/plot.ts";
import { addPredict } from "../commands/predict.ts";
import { addQueue } from "../commands/queue.ts";
import { addSummary } from "../commands/summary.ts";
import { addTrain } from "../commands/train.ts";
import { addWorker } from "../commands/worker.ts";
import { denoise } from "../runs/denoise.ts";
import type { TrainingTask } from "../runs/task.ts";
import { agreed } from "../trained/open-published.ts";
import { UsageError } from "../usage-error.ts";
import { safe } from "./output.ts";

const { version }: { readonly version: string } = createRequire(import.meta.url)("../../package.json");

/** What a program of one's own adds to the command line. */
export interface Additions {
  /** Tasks that `train` knows besides; one of a known name takes its place. Default none. */
  readonly tasks?: readonly TrainingTask[];
  /** Commands besides. Default none. */
  readonly jobs?: readonly Job[];
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
const setHelp = (program: Command, jobs: readonly Job[]): void => {
  const lines = jobs.map(({ name, example }) => `  $ tributary ${name.padEnd(40)} ${example}\n`);
  program
    .allowExcessArguments()
    .addHelpText(
      "after",
      `
Examples:
${lines.join("")}  $ tributary list                                     what there is
  $ tributary summary resnet50
  $ tributary train resnet18 --data pets

Help about a command: tributary <command> --help`,
    )
    .action(() => {
      if (program.args.length > 0) throw unknownCommand(program);
      program.outputHelp();
    });
};

const allTasks = (added: readonly TrainingTask[]): readonly TrainingTask[] => [
  ...added,
  ...[denoise()].filter(({ name }) => added.every((one) => one.name !== name)),
];

/** Never ends the process: mistakes and requests for help are thrown as `CommanderError`. */
export const commandLine = ({ tasks: added = [], jobs = [] }: Additions): Command => {
  const program = new Command("tributary")
    .description("Neural networks for images: look at them, train them, run them, take them elsewhere.")
    .version(version)
    .option("--non-commercial", "take published weights, too, that may not be used commercially")
    .hook("preAction", (_, command) => {
      agreed.nonCommercial = command.optsWithGlobals().nonCommercial === true;
    })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => process.stdout.write(safe(text)),
      writeErr: (text) => process.stderr.write(safe(text)),
    })
    .showHelpAfterError("Add --help for the options and examples.")
    .showSuggestionAfterError();
  setHelp(program, jobs);
  const tasks = allTasks(added);
  addList(program, tasks);
  for (const add of [addSummary, addCost, addPlot]) add(program);
  addTrain(program, tasks);
  for (const add of [addEvaluate, addPredict, addExplain, addDiff, addExport, addImport, addBench, addWorker, addQueue])
    add(program);
  for (const job of jobs) addJob(program, job);
  return program;
};
