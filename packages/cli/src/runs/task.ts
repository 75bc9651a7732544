/** @file What a task of `tributary train` is. */
import type { RunPlan } from "./train-run.ts";

export interface TaskOptions {
  /** The folder of data; null where the task brings its own. */
  readonly data: string | null;
  /** Which network learns it, where there is a choice. Default: the task's first. */
  readonly model?: string | undefined;
  readonly seed: number;
}

export interface TrainingTask {
  readonly name: string;
  /** In a few words. */
  readonly what: string;
  /** What the folder of data must hold. */
  readonly needs: string;
  /** Networks to choose from, the default first. */
  readonly models: readonly string[];
  /** Whether there is data without a folder. Default false. */
  readonly bringsData?: boolean;
  readonly plan: (options: TaskOptions) => Promise<RunPlan>;
}
