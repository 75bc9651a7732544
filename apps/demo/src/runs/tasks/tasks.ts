/** @file Every task that `tributary train` knows by name. */
import { denoise } from "./denoise.ts";
import { fashion } from "./fashion.ts";
import { nuclei } from "./nuclei.ts";
import type { TrainingTask } from "./task.ts";

export const tasks: readonly TrainingTask[] = [nuclei, fashion, denoise];
