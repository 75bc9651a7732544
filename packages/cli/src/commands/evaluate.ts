/** @file `tributary evaluate <model>` */
import { writeFile } from "@tributary/files";
import { showFound } from "@tributary/images";
import type { Preprocessing } from "@tributary/kernel";
import { plotConfusionMatrix } from "@tributary/plot";
import type { Command } from "commander";
import { leftOutLines } from "../data/left-out.ts";
import { openExamples } from "../runs/open-examples.ts";
import { interruptible } from "../terminal/interrupt.ts";
import { deviceOption, forceOption, jsonOption, preprocessingOption, withExamples } from "../terminal/options.ts";
import { note, print, printJson } from "../terminal/output.ts";
import { scoreLines } from "../terminal/scores.ts";
import { checkFree } from "../trained/check-free.ts";
import { evaluateModel } from "../trained/evaluate-model.ts";
import { openAsked } from "../trained/open-asked.ts";
import { withSession } from "../trained/open-for-answers.ts";
import { UsageError } from "../usage-error.ts";

interface EvaluateOptions {
  readonly data: string;
  readonly all?: boolean;
  readonly skipBroken?: boolean;
  readonly confusion?: string;
  readonly force?: boolean;
  readonly preprocessing?: Preprocessing;
  readonly device: string;
  readonly json?: boolean;
}

export const addEvaluate = (program: Command): void => {
  const command = program
    .command("evaluate")
    .description("How good a trained model is, on examples that it has not seen.")
    .argument("<model>", "a model file, of any library: see predict")
    .requiredOption(
      "--data <folder>",
      "examples, as train takes them; where they do not come divided, the part held out in training counts",
    )
    .option("--all", "judge it on all examples, also on those that it may have learned from")
    .option("--skip-broken", "leave out files that cannot be used, and say how many")
    .option("--confusion <file.svg>", "draw which classes are taken for which")
    .addOption(forceOption())
    .addOption(preprocessingOption())
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(
      async (
        path: string,
        { data, all = false, skipBroken, confusion, force, preprocessing, device, json }: EvaluateOptions,
      ) => {
        const { trained, assumed } = await openAsked(path, { preprocessing });
        if (confusion !== undefined) await checkFree([confusion], force);
        const judged = await openExamples(trained, data, { all, onError: skipBroken ? "skip" : "throw" });
        const { examples, found, classes } = judged;
        for (const line of [...assumed, ...judged.assumed]) note(`${path}: ${line}`);
        for (const line of found ? showFound(found) : []) note(line);
        const measured = await interruptible("Stopped.", (signal) =>
          withSession({ ...trained, classes }, device, (open) => evaluateModel(open, examples, signal)),
        );
        if (confusion !== undefined) {
          if (!measured.confusion) {
            throw new UsageError({
              problem: `there is no confusion matrix of ${measured.task}`,
              expected: "a model that names pictures",
              fix: "leave --confusion out",
            });
          }
          await writeFile(confusion, plotConfusionMatrix(measured.confusion, { labels: classes }));
        }
        for (const line of leftOutLines(examples)) note(line);
        if (json) printJson(measured);
        else for (const line of scoreLines(measured, all ? "" : "held-out ")) print(line);
      },
    );
  withExamples(
    command,
    "evaluate runs/cells/model.safetensors --data cells",
    "evaluate runs/pets/model.safetensors --data other-pets --all",
    "evaluate runs/pets/model.safetensors --data pets --confusion pets.svg",
  );
};
