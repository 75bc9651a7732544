/** @file `tributary list` */
import { type PublishedWeights, publishedWeights } from "@tributary/pretrained";
import type { Command } from "commander";
import { type Architecture, architectures } from "../models/architectures.ts";
import { blocks } from "../models/blocks.ts";
import { decoders } from "../models/decoders.ts";
import { encoders } from "../models/segmenter.ts";
import { severalInputs } from "../models/several-inputs.ts";
import type { TrainingTask } from "../runs/task.ts";
import { jsonOption, withExamples } from "../terminal/options.ts";
import { print, printJson, table } from "../terminal/output.ts";

const titles: Readonly<Record<Exclude<Architecture["package"], "architectures">, string>> = {
  skip: "Residual and dense networks (@tributary/skip)",
  inception: "Inception networks (@tributary/inception)",
  unet: "U-Nets (@tributary/unet)",
  recipes: "Recipes: composed of several packages (tributary/recipes)",
};

const architectureTable = (source: Architecture["package"]): string =>
  table([
    ["name", "input", "classes", "flavors"],
    ...architectures
      .filter((architecture) => architecture.package === source)
      .map(({ name, input, classes, flavors }) => [name, input.join("x"), String(classes), flavors.join(", ")]),
  ]);

/** Who goes with whom: everybody with everybody; and what an encoder is dilated to. */
const matrix = (): string => {
  const columns = Object.entries(decoders);
  return table([
    ["encoder", ...columns.map(([name]) => name)],
    ...encoders.map(({ name, dilates = false }) => [
      name,
      ...columns.map(([, { outputStride }]) => (dilates && outputStride ? String(outputStride) : "+")),
    ]),
  ]);
};

const text = (tasks: readonly TrainingTask[]): string => {
  const networks = Object.entries(titles).map(
    ([source, title]) => `${title}\n\n${architectureTable(source as Architecture["package"])}`,
  );
  const several = `Networks of several inputs, or that learn from several targets: to look at and export; programs train them\n\n${table(
    [
      ["name", "picture", "inputs", "targets"],
      ...severalInputs.map(({ name, size, inputs, targets = [] }) => [
        name,
        size.join("x"),
        inputs.join(", "),
        targets.join(", "),
      ]),
    ],
  )}`;
  const training = `Tasks that train knows\n\n${table([
    ["name", "what it learns"],
    ...tasks.map(({ name, what }) => [name, what]),
  ])}`;
  const parts = `Blocks, to compose your own\n\n${table([
    ["name", "package", "what it is"],
    ...blocks.map((block) => [block.name, block.package, block.what]),
  ])}`;
  const pairs = `Any encoder with any decoder, such as resnet34+unet (8 and 16: the encoder is dilated to that output stride)\n\n${matrix()}`;
  const halves = `Decoders\n\n${table([
    ["name", "what it does"],
    ...Object.entries(decoders).map(([name, { what }]) => [name, what]),
  ])}`;
  return [...networks, several, pairs, halves, training, parts].join("\n\n");
};

/** The size, the part of the picture that is looked at, and how it is made smaller. */
const viewOf = ({ size, preprocessing }: PublishedWeights): string =>
  size === null || typeof preprocessing === "string" || !("resize" in preprocessing)
    ? "any"
    : `${size.join("x")} of ${preprocessing.resize}, ${preprocessing.interpolation}`;

const publishedTable = (): string =>
  table([
    ["name", "input", "license", "from"],
    ...publishedWeights().map((row) => [row.name, viewOf(row), row.license, row.origin ?? ""]),
  ]);

const aboutPublished = `Give a name in place of a model file: tributary predict timm/resnet50.a1_in1k photo.jpg
Without what stands behind the dot, timm's and torchvision's default weights. Other repositories of the hub: hf-hub:owner/name.`;

export const addList = (program: Command, tasks: readonly TrainingTask[]): void => {
  const command = program
    .command("list")
    .description(
      "Architectures with their flavors, recipes, encoders with decoders, tasks and blocks; or published weights.",
    )
    .option("--pretrained", "weights that others trained and published, with their licenses")
    .addOption(jsonOption())
    .action(({ json, pretrained }: { readonly json?: boolean; readonly pretrained?: boolean }) => {
      if (pretrained) {
        if (json) printJson({ pretrained: publishedWeights() });
        else print(`${publishedTable()}\n\n${aboutPublished}`);
        return;
      }
      if (!json) return print(text(tasks));
      printJson({
        architectures: architectures.map(({ build: _, ...architecture }) => architecture),
        severalInputs: severalInputs.map(({ name, package: from, size, inputs, targets }) => ({
          name,
          package: from,
          input: size,
          inputs,
          ...(targets && { targets }),
        })),
        encoders: encoders.map(({ name }) => name),
        decoders: Object.entries(decoders).map(([name, { what }]) => ({ name, what })),
        tasks: tasks.map(({ name, what }) => ({ name, what })),
        blocks,
      });
    });
  withExamples(command, "list", "list --pretrained", "list --json");
};
