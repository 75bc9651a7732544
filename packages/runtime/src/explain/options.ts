/** @file The names of what can be said of an explanation, for those who write JavaScript. */
import { LIMIT, type OptionTable } from "@tributary/kernel/authoring";
import { knownOfSessions } from "../engine/session-options.ts";
import type { ExplainOptions } from "./slopes.ts";

export const knownOfExplanations: OptionTable<ExplainOptions> = {
  class: "optional",
  pixel: "optional",
  output: "optional",
  ...knownOfSessions,
  maxMemory: LIMIT,
  signal: "optional",
};
