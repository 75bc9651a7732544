/** @file Options that several commands have, and how their values are read. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { InputSize } from "../models/build-network.ts";

/** The largest whole number that sizes are counted with: with larger ones sums of theirs are not exact. */
const LARGEST = 2 ** 31 - 1;

/** Reads a whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number = LARGEST): ((text: string) => number) =>
  (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };

export const positiveNumber = (text: string): number => {
  const value = Number(text);
  if (/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Give a number above 0.");
};

/** A whole number of 32 bits, as the generator of random numbers takes it. */
const seed = wholeNumber(0, 2 ** 32 - 1);

/** Reads `224x224x3`: height, width, channels. */
export const inputSize = (text: string): InputSize => {
  const sizes = /^([1-9]\d{0,4})x([1-9]\d{0,4})x([1-9]\d{0,2})$/.exec(text);
  if (sizes) return [Number(sizes[1]), Number(sizes[2]), Number(sizes[3])];
  throw new InvalidArgumentError("Give height, width and channels, such as 224x224x3.");
};

/** `--flavor`, `--input` and `--classes`: what an architecture is built with. */
export const withBuildOptions = (command: Command): Command =>
  command
    .option("--flavor <name>", "whose version of it, as list prints them (default: the first)")
    .option("--input <size>", "height, width and channels, such as 224x224x3 (default: as published)", inputSize)
    .option("--classes <number>", "how many classes it tells apart (default: as published)", wholeNumber(1));

export const seedOption = (): Option =>
  new Option("--seed <number>", "what everything random follows from").argParser(seed).default(1);

export const deviceOption = (): Option =>
  new Option("--device <name>", "where to compute").choices(["cpu", "webgpu", "cuda", "coreml", "dml"]).default("cpu");

export const preprocessingOption = (): Option =>
  new Option("--preprocessing <name>", "how pixels are prepared (default: as the file says, or unit)").choices([
    "unit",
    "tf",
    "torch",
    "caffe",
  ]);

export const forceOption = (): Option => new Option("--force", "replace files that are there already");

export const jsonOption = (): Option => new Option("--json", "print JSON, and nothing else, for machines");

/** Where other machines look for pictures. */
export const queueOption = (): Option =>
  new Option("--queue <address>", "let the workers of a queue do it: redis://host:port, redis://:password@host:port");

export const queueNameOption = (): Option =>
  new Option("--queue-name <name>", "which queue of that Redis").default("tributary");

/** Examples under a command's help. */
export const withExamples = (command: Command, ...examples: readonly string[]): Command =>
  command.addHelpText("after", `\nExamples:\n${examples.map((example) => `  $ tributary ${example}`).join("\n")}`);
