/** @file The command line: every command under one program. */
import { createRequire } from "node:module";
import { nearest } from "@tributary/kernel/authoring";
import { Command } from "commander";
import { commands } from "../commands/commands.ts";
import { addJob, type Job } from "../commands/job.ts";
import type { TrainingTask } from "../runs/task.ts";
import { agreed } from "../trained/agreed.ts";
import { UsageError } from "../usage-error.ts";
import { takeOnce } from "./given-once.ts";
import { safe } from "./output.ts";

const manifest: { readonly version: string } = createRequire(import.meta.url)("tributary/package.json");

/** The one option that may stand before a command. */
const NON_COMMERCIAL = "--non-commercial";

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

/** The commands to load: the one that is named, if one is; all, where help is wanted or a name is unknown. */
const asked = (words: readonly string[]): readonly string[] => {
  const [first = ""] = words.filter((word) => word !== NON_COMMERCIAL);
  if (first === "--version" || first === "-V") return [];
  return Object.hasOwn(commands, first) ? [first] : Object.keys(commands);
};

/** Never ends the process: mistakes and requests for help are thrown as `CommanderError`. */
export const commandLine = async (words: readonly string[], { tasks = [], jobs = [] }: Additions): Promise<Command> => {
  const program = new Command("tributary")
    .description("Neural networks for images: look at them, train them, run them, take them elsewhere.")
    .version(manifest.version)
    .option(NON_COMMERCIAL, "take published weights, too, that may not be used commercially")
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
  for (const name of asked(words)) await commands[name]?.(program, tasks);
  for (const job of jobs) addJob(program, job);
  // What the program lets pass, to tell of a command that nobody knows, its commands do not: no word is left out in silence.
  for (const command of program.commands) {
    command.allowExcessArguments(false);
    takeOnce(command);
  }
  return program;
};
