/**
 * @file Every command by its name. Each is loaded when it is called for: most of the time of a short command would
 * otherwise go into reading what the others need.
 */
import type { Command } from "commander";
import type { TrainingTask } from "../runs/task.ts";

type Add = (program: Command, added: readonly TrainingTask[]) => Promise<void>;

/** Tasks of whoever calls, before those that are always there; one of a known name takes its place. */
const allTasks = async (added: readonly TrainingTask[]): Promise<readonly TrainingTask[]> => {
  const { denoise } = await import("../runs/denoise.ts");
  return [...added, ...[denoise()].filter(({ name }) => added.every((one) => one.name !== name))];
};

/** In the order of the help. */
export const commands: Readonly<Record<string, Add>> = {
  list: async (program, added) => (await import("./list.ts")).addList(program, await allTasks(added)),
  summary: async (program) => (await import("./summary.ts")).addSummary(program),
  cost: async (program) => (await import("./cost.ts")).addCost(program),
  plot: async (program) => (await import("./plot.ts")).addPlot(program),
  train: async (program, added) => (await import("./train.ts")).addTrain(program, await allTasks(added)),
  evaluate: async (program) => (await import("./evaluate.ts")).addEvaluate(program),
  predict: async (program) => (await import("./predict.ts")).addPredict(program),
  explain: async (program) => (await import("./explain.ts")).addExplain(program),
  diff: async (program) => (await import("./diff.ts")).addDiff(program),
  export: async (program) => (await import("./export.ts")).addExport(program),
  import: async (program) => (await import("./import.ts")).addImport(program),
  bench: async (program) => (await import("./bench.ts")).addBench(program),
  worker: async (program) => (await import("./worker.ts")).addWorker(program),
  queue: async (program) => (await import("./queue.ts")).addQueue(program),
};
