/** @file The command line, for programs that add tasks and commands of their own. */
export type { Job, JobOptions } from "./commands/job.ts";
export { type KnownClasses, type LabeledData, type OpenDataOptions, openData } from "./data/open-data.ts";
export { denoise } from "./runs/denoise.ts";
export type { TaskOptions, TrainingTask } from "./runs/task.ts";
export type { RunPlan } from "./runs/train-run.ts";
export type { Additions } from "./terminal/program.ts";
export { tributary } from "./terminal/run.ts";
export type { OpenModel } from "./trained/open-for-answers.ts";
export { UsageError } from "./usage-error.ts";
