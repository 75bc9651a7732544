/** @file `tributary evaluate <model>` */
import { writeFile } from "node:fs/promises";
import { plotConfusionMatrix } from "@tributary/plot";
import type { Command } from "commander";
import { openExamples } from "../../runs/tasks/open-examples.ts";
import { withSession } from "../../trained/answer.ts";
import { evaluateModel } from "../../trained/evaluate-model.ts";
import { classesOf, openTrained } from "../../trained/open-trained.ts";
import { UsageError } from "../../usage-error.ts";
import { interruptible } from "../interrupt.ts";
import { deviceOption, jsonOption, withExamples } from "../options.ts";
import { print, printJson } from "../output.ts";
import { scoreLines } from "../scores.ts";

interface EvaluateOptions {
  readonly data: string;
  readonly confusion?: string;
  readonly device: string;
  readonly json?: boolean;
}

export const addEvaluate = (program: Command): void => {
  const command = program
    .command("evaluate")
    .description("How good a trained model is, on examples that it has not seen.")
    .argument("<model>", "a model that train made")
    .requiredOption(
      "--data <folder>",
      "examples, as train takes them; where they do not come divided, the part held out in training counts",
    )
    .option("--confusion <file.svg>", "draw which classes are taken for which")
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (path: string, { data, confusion, device, json }: EvaluateOptions) => {
      const trained = await openTrained(path);
      const examples = await openExamples(trained, data);
      const measured = await interruptible("Stopped.", (signal) =>
        withSession(trained, device, (open) => evaluateModel(open, examples, signal)),
      );
      if (confusion !== undefined) {
        if (!measured.confusion) {
          throw new UsageError({
            problem: `there is no confusion matrix of ${measured.task}`,
            expected: "a model that names pictures",
            fix: "leave --confusion out",
          });
        }
        await writeFile(confusion, plotConfusionMatrix(measured.confusion, { labels: classesOf(trained) }));
      }
      if (json) printJson(measured);
      else for (const line of scoreLines(measured)) print(line);
    });
  withExamples(
    command,
    "evaluate runs/nuclei/model.safetensors --data dsb2018",
    "evaluate runs/fashion/model.safetensors --data fashion-mnist --confusion fashion.svg",
  );
};
