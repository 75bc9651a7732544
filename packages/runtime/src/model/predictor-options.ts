/** @file What can be chosen for a predictor. */

import { ArgumentError } from "@tributary/kernel";
import { COUNT, checkOptions, LIMIT, type OptionTable } from "@tributary/kernel/authoring";
import type { SessionOptions } from "../engine/session-options.ts";
import { knownOfSessions } from "../engine/session-options.ts";
import type { MemoryOptions } from "../weights/memory.ts";
import type { ActivationOptions } from "./activation-memory.ts";

export interface PredictorOptions extends SessionOptions, MemoryOptions, ActivationOptions {
  /** Larger batches are cut into pieces of this size, to bound the memory that they take. Default 32. */
  readonly batchSize?: number;
  /** Whether weights and inputs are looked through for NaN and infinity, which would make answers NaN. Default true. */
  readonly checkFinite?: boolean;
  /**
   * Whether a graphics adapter keeps the commands of a prediction and plays them again, which saves a page the time to give them: for small networks asked
   * many times, as on each frame of a camera. Examples are computed one by one. On `"webgpu"` in pages and workers, for models whose sizes are
   * known. Default false.
   */
  readonly graphCapture?: boolean;
}

/** Every option by name. */
export const knownOptions: OptionTable<PredictorOptions> = {
  batchSize: COUNT,
  checkFinite: "optional",
  graphCapture: "optional",
  maxBytes: LIMIT,
  maxMemory: LIMIT,
  ...knownOfSessions,
};

type Chosen = "batchSize" | "checkFinite" | "graphCapture";

const refused = (problem: string, received: unknown, expected: string, fix: string): ArgumentError =>
  new ArgumentError({ at: "createPredictor", problem, received: String(received), expected, fix });

/** @throws {@link ArgumentError} for options that are unknown or cannot be meant. */
export const chosen = (given: PredictorOptions): PredictorOptions & Required<Pick<PredictorOptions, Chosen>> => {
  checkOptions("createPredictor", given, knownOptions);
  const { graphCapture = false, checkFinite = true } = given;
  for (const [name, flag] of Object.entries({ graphCapture, checkFinite })) {
    if (typeof flag === "boolean") continue;
    throw refused(`${name} is ${JSON.stringify(flag)}`, flag, "true or false", `write ${name}: true, or leave it out`);
  }
  const { batchSize = graphCapture ? 1 : 32 } = given;
  if (graphCapture && batchSize !== 1) {
    const problem = "commands that are kept compute one example at a time";
    throw refused(
      problem,
      `batchSize: ${batchSize}`,
      "graphCapture: true alone",
      "leave batchSize out, or graphCapture",
    );
  }
  return { ...given, batchSize, checkFinite, graphCapture };
};
