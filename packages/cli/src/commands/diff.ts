/** @file `tributary diff <model> <model>` */
import { shown, showShape } from "@tributary/kernel/authoring";
import {
  type Changed,
  type ComparedLayer,
  compareModels,
  type ModelDifferences,
  type Shared,
} from "@tributary/runtime";
import type { Command } from "commander";
import { jsonOption, withExamples } from "../terminal/options.ts";
import { note, print, printJson } from "../terminal/output.ts";
import { openTrained } from "../trained/open-trained.ts";

/** As many lines of a kind as a person reads. */
const SHOWN = 12;

const listed = (lines: readonly string[]): readonly string[] =>
  lines.length > SHOWN + 1 ? [...lines.slice(0, SHOWN), `  … and ${lines.length - SHOWN} more`] : lines;

const aloneIn = ({ onlyInFirst, onlyInSecond }: Shared): readonly string[] => [
  ...listed(onlyInFirst.map((name) => `  only in the first   ${shown(name)}`)),
  ...listed(onlyInSecond.map((name) => `  only in the second  ${shown(name)}`)),
];

const value = (given: unknown): string => (given === undefined ? "nothing" : shown(JSON.stringify(given)));

const settingsOf = ({ name, first, second }: Changed<ComparedLayer>): string => {
  if (first.kind !== second.kind) return `  ${shown(name)}: ${first.kind} → ${second.kind}`;
  const keys = [...new Set([...Object.keys(first.settings), ...Object.keys(second.settings)])];
  const differing = keys.filter((key) => value(first.settings[key]) !== value(second.settings[key]));
  const changes = differing.map((key) => `${key} ${value(first.settings[key])} → ${value(second.settings[key])}`);
  const [before, after] = [showShape(first.shape), showShape(second.shape)];
  return `  ${shown(name)}: ${[...changes, ...(before === after ? [] : [`${before} → ${after}`])].join(", ")}`;
};

const percent = (share: number): string => (Number.isFinite(share) ? `${(100 * share).toFixed(2)} %` : "∞");

const report = ({ ports, layers, weights, facts, same }: ModelDifferences): void => {
  if (same) {
    print("the same: inputs, outputs, layers, weights and facts");
    return;
  }
  const section = (title: string, lines: readonly string[]): void => {
    print(lines.length === 0 ? `${title}: the same` : title);
    for (const line of lines) print(line);
  };
  const shapes = ({ name, first, second }: Changed<readonly (number | null)[]>): string =>
    `  ${shown(name)}: ${showShape([...first])} → ${showShape([...second])}`;
  section("inputs and outputs", [...aloneIn(ports), ...ports.changed.map(shapes)]);
  section(`layers, ${layers.both.length} in both`, [...aloneIn(layers), ...listed(layers.changed.map(settingsOf))]);
  const moved = weights.moved
    .toSorted((a, b) => b.relative - a.relative)
    .map(
      ({ name, largest, relative }) =>
        `  ${shown(name)}: by ${largest.toPrecision(3)}, ${percent(relative)} of its largest number`,
    );
  section(`weights, ${weights.both.length} in both`, [
    ...aloneIn(weights),
    ...listed(weights.reshaped.map(shapes)),
    ...listed(moved),
  ]);
  section(
    "facts",
    facts.map(({ name, first, second }) => `  ${name}: ${value(first)} → ${value(second)}`),
  );
};

export const addDiff = (program: Command): void => {
  const command = program
    .command("diff")
    .description("What two trained models differ in: layers, shapes, weights, and what is known of them.")
    .argument("<first>", "a model file of tributary, Keras or TensorFlow.js")
    .argument("<second>", "another")
    .addOption(jsonOption())
    .action(async (first: string, second: string, { json }: { readonly json?: boolean }) => {
      const opened = [await openTrained(first), await openTrained(second)] as const;
      for (const [i, { assumed }] of opened.entries())
        for (const line of assumed) note(`${[first, second][i]}: ${line}`);
      const differences = compareModels(opened[0].trained, opened[1].trained);
      if (json) printJson(differences);
      else report(differences);
    });
  withExamples(
    command,
    "diff runs/first/model.safetensors runs/second/model.safetensors",
    "diff before.keras after.keras --json",
  );
};
