/** @file The names of what can be said of an explanation, for those who write JavaScript. */
import type { OptionTable } from "@tributary/kernel/authoring";
import { knownOptions } from "../model/predictor-options.ts";
import type { ExplainOptions } from "./slopes.ts";

const { device, threads, openSeconds, engine, maxMemory } = knownOptions;

export const knownOfExplanations: OptionTable<ExplainOptions> = {
  class: "optional",
  pixel: "optional",
  output: "optional",
  device,
  threads,
  openSeconds,
  engine,
  maxMemory,
  signal: "optional",
};
