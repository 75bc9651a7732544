/** @file `tributary cost <architecture>` */
import { printCost } from "@tributary/kernel";
import type { Command } from "commander";
import { jsonOption, wholeNumber, withBuildOptions, withExamples } from "../terminal/options.ts";
import { print, printJson } from "../terminal/output.ts";
import { openSubject, type SubjectOptions } from "../trained/subject.ts";
import { costOf } from "../trained/subject-cost.ts";

interface CostCommandOptions extends SubjectOptions {
  readonly json?: boolean;
  readonly batch: number;
}

export const addCost = (program: Command): void => {
  const command = program
    .command("cost")
    .description("What a model costs: parameters, arithmetic, memory.")
    .argument(
      "<architecture>",
      "a name that list or list --pretrained prints, or a model file of tributary, Keras or TensorFlow.js",
    )
    .option("--batch <number>", "images at once, for the memory of activations", wholeNumber(1), 1)
    .addOption(jsonOption())
    .action(async (name: string, { json, batch, ...options }: CostCommandOptions) => {
      const subject = await openSubject(name, options, { countsOpen: true });
      const costs = costOf(subject.net, options.input, batch);
      if (!json) return print(printCost(costs));
      printJson({ name: subject.name, flavor: subject.flavor, batch, ...costs });
    });
  withExamples(withBuildOptions(command), "cost resnet50", "cost densenet121 --batch 32", "cost unet --json");
};
