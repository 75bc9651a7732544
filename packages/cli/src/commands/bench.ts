/** @file `tributary bench` */
import type { Command } from "commander";
import { buildNetwork, type InputSize } from "../models/build-network.ts";
import { deviceOption, inputSize, jsonOption, wholeNumber, withExamples } from "../terminal/options.ts";
import { note, print, printJson, table, thousands } from "../terminal/output.ts";
import { type Timing, timeForward } from "../trained/time-forward.ts";

interface BenchOptions {
  readonly batch: number;
  readonly runs: number;
  readonly input?: InputSize;
  readonly device: string;
  readonly json?: boolean;
}

const published: readonly string[] = ["resnet50", "densenet121", "inceptionV3", "googlenet"];

const row = ({ name, parameters, multiplyAdds, milliseconds, gigaPerSecond }: Timing): readonly string[] => [
  name,
  thousands(parameters),
  (multiplyAdds / 1e9).toFixed(2),
  milliseconds.toFixed(1),
  gigaPerSecond.toFixed(1),
];

export const addBench = (program: Command): void => {
  const command = program
    .command("bench")
    .description("How long architectures take for a batch: the best of some runs, weights random.")
    .argument("[architectures...]", `names that list prints (default: ${published.join(" ")})`)
    .option("--batch <number>", "images at once", wholeNumber(1), 1)
    .option("--runs <number>", "how often to time each, after one run to warm up", wholeNumber(1), 3)
    .option("--input <size>", "height, width and channels, such as 224x224x3 (default: as published)", inputSize)
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(async (names: readonly string[], { json, input, ...options }: BenchOptions) => {
      const subjects = (names.length > 0 ? names : published).map((name) => buildNetwork(name, { input }));
      const timings: Timing[] = [];
      for (const { architecture, net } of subjects) {
        note(`timing ${architecture.name} …`);
        timings.push(await timeForward(net, options));
      }
      if (json) return printJson({ device: options.device, batch: options.batch, runs: options.runs, timings });
      const head = ["architecture", "parameters", "G multiply-adds", "milliseconds", "G multiply-adds/s"];
      print(table([head, ...timings.map(row)]));
    });
  withExamples(command, "bench", "bench resnet18 resnet50 --batch 8", "bench cifarResnet20 --json");
};
