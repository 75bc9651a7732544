/** @file The command line: every command under one program. */
import { Command } from "commander";
import { addBench } from "./commands/bench.ts";
import { addCost } from "./commands/cost.ts";
import { addEvaluate } from "./commands/evaluate.ts";
import { addExport } from "./commands/export.ts";
import { addImport } from "./commands/import.ts";
import { addList } from "./commands/list.ts";
import { addMainJob, setHelp } from "./commands/main-job.ts";
import { addPlot } from "./commands/plot.ts";
import { addPredict } from "./commands/predict.ts";
import { addSummary } from "./commands/summary.ts";
import { addTrain } from "./commands/train.ts";

/** Never ends the process: mistakes and requests for help are thrown as `CommanderError`. */
export const tributary = (): Command => {
  const program = new Command("tributary")
    .description("Neural networks for images: look at them, train them, run them, take them elsewhere.")
    .exitOverride()
    .showHelpAfterError("Add --help for the options and examples.")
    .showSuggestionAfterError();
  setHelp(program);
  for (const add of [
    addList,
    addSummary,
    addCost,
    addPlot,
    addTrain,
    addEvaluate,
    addPredict,
    addExport,
    addImport,
    addBench,
    addMainJob,
  ]) {
    add(program);
  }
  return program;
};
